/**
 * Carries messages between the nodes: at most once and in any order. So a message is only a hint that there is
 * something to read. Features use it through typed channels (channel.ts).
 */
export interface Bus {
  /** Delivers `message` to the channel's listeners: to those on this node synchronously, to others when it arrives. */
  publish(channel: string, message: unknown): void
  /** Publishes, and resolves with the number of other nodes that received the message, as far as is known. */
  publishAndCount(channel: string, message: unknown): Promise<number>
  /** Adds a listener. Resolves once messages from every node reach it. */
  subscribe(channel: string, listener: Listener): Promise<Unsubscribe>
  /** Sends a message to this node itself, the way that messages to others take, and resolves once it is back. */
  echo(): Promise<void>
  /** False while messages from other nodes cannot arrive. */
  readonly connected: boolean
  /**
   * Calls `listener` after each reconnect, with the milliseconds of which this node may have missed messages, or others messages of
   * this node.
   */
  onReconnect(listener: (missed: number) => void): void
  close(): Promise<void>
}

export type Listener = (message: unknown) => void
export type Unsubscribe = () => void

/** Creates a bus for a single node, which calls its listeners directly. */
export function localBus(): Bus & {
  deliver: (channel: string, message: unknown) => void
  channels: Map<string, Set<Listener>>
} {
  const channels = new Map<string, Set<Listener>>()
  const deliver = (channel: string, message: unknown) => {
    for (const listener of channels.get(channel) ?? []) listener(message)
  }
  return {
    channels,
    deliver,
    publish: deliver,
    async publishAndCount(channel, message) {
      deliver(channel, message)
      return 0
    },
    async subscribe(channel, listener) {
      const listeners = channels.get(channel) ?? new Set()
      channels.set(channel, listeners.add(listener))
      return () => {
        listeners.delete(listener)
        if (!listeners.size && channels.get(channel) === listeners) channels.delete(channel)
      }
    },
    echo: async () => {},
    connected: true,
    onReconnect() {},
    close: async () => channels.clear(),
  }
}

/** The bus of this process. */
export let bus: Bus = localBus()

/** Replaces the bus. Call it before anything has subscribed. */
export function setBus(replacement: Bus): void {
  bus = replacement
}
