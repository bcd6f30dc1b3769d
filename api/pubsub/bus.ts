/** Carries messages between the nodes. At most once, in whatever order: only ever a hint that there is something to read. */
export interface Bus {
  /** Hands `message` to whoever listens to `channel`, on this node at once, on the others as soon as it gets there. */
  publish(channel: string, message: unknown): void
  /** Publishes, and resolves with how many other nodes heard it, as far as can be known. */
  ask(channel: string, message: unknown): Promise<number>
  /** Calls `listener` with what is published from now on; resolves once that holds on every node. */
  subscribe(channel: string, listener: Listener): Promise<Unsubscribe>
  /** False while the other nodes cannot be heard. */
  readonly connected: boolean
  /** Calls `listener` whenever the other nodes can be heard again, after which something may have been missed. */
  onReconnect(listener: () => void): void
  close(): Promise<void>
}

export type Listener = (message: unknown) => void
export type Unsubscribe = () => void

/** A bus for one node: calls the listeners. */
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
    async ask(channel, message) {
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
    connected: true,
    onReconnect() {},
    close: async () => channels.clear(),
  }
}

/** The bus of this process. */
export let bus: Bus = localBus()

/** Puts another bus in its place; before anything has subscribed. */
export function setBus(other: Bus): void {
  bus = other
}
