import { track, untrack } from './revocation.ts'
import type { Group, Recipient, Render, Sink, Topic, Versioned } from './topic.ts'

/** A stream of events that can be subscribed to. The subscriber releases it when it ends. */
export interface Stream<E extends Versioned> {
  readonly topic: Topic<E>
  release(): void
}

export type SubscriberOptions<T> = {
  userId: string
  /** The subscription ends when this credential is revoked. Null: it depends on no credential. */
  credential: string | null
  /** The version of the last event that the subscriber has. */
  version?: number
  /** Subscribers with the same group id are rendered for once. */
  groupId: string
  sink: Sink<T>
}

export type StartOptions<E extends Versioned, T, S extends Stream<E>> = {
  render: Render<E, T>
  acquire: () => Promise<S>
  /** Adds the subscriber to the group's recipients, after sending it the events it needs first. */
  join: (stream: S, group: Group<E, T>) => Promise<void> | void
}

/**
 * One subscription to a stream: joins a group of its topic and passes events on to its sink, until it is stopped, ended,
 * or its credential is revoked. There are very many, mostly idle. So it is a single object without closures, and it does
 * not keep `render`: a group needs only that of its first member.
 */
export class Subscriber<E extends Versioned, T> implements Recipient<T> {
  readonly userId: string
  version: number
  readonly #credential: string | null
  readonly #groupId: string
  readonly #sink: Sink<T>
  #stream: Stream<E> | undefined
  #group: Group<E, T> | undefined
  #stopped = false

  constructor({ userId, credential, version = 0, groupId, sink }: SubscriberOptions<T>) {
    this.userId = userId
    this.version = version
    this.#credential = credential
    this.#groupId = groupId
    this.#sink = sink
    if (credential !== null) track(credential, this)
  }

  /** Subscribes. Resolves once the subscriber has joined, or has ended: an error ends it. */
  start<S extends Stream<E>>(options: StartOptions<E, T, S>): Promise<void> {
    return this.#start(options).catch((error: Error) => this.end(error))
  }

  async #start<S extends Stream<E>>({ render, acquire, join }: StartOptions<E, T, S>): Promise<void> {
    const stream = await acquire()
    if (this.#stopped) return stream.release()
    this.#stream = stream
    this.#group = stream.topic.enter(this.#groupId, render)
    await join(stream, this.#group)
  }

  /** True once the subscription was stopped or has ended: nothing more is sent. */
  get stopped(): boolean {
    return this.#stopped
  }

  send(items: readonly T[]): void {
    this.#sink.send(items)
  }

  blocked(): Promise<void> | null {
    return this.#sink.blocked?.() ?? null
  }

  /** Stops the subscription and ends its sink. */
  end(error?: Error): void {
    if (this.#stopped) return
    this.stop()
    this.#sink.end(error)
  }

  /** Stops the subscription without ending its sink: the client is gone. */
  stop(): void {
    if (this.#stopped) return
    this.#stopped = true
    if (this.#credential !== null) untrack(this.#credential, this)
    if (!this.#stream) return
    if (this.#group) this.#stream.topic.leave(this.#groupId, this.#group, this)
    this.#stream.release()
  }
}
