import type { ApiError } from '../errors.ts'

/** Where a subscriber's events go, rendered; in order, none after the end. */
export interface Sink<T> {
  send(items: readonly T[]): void
  /** While much of what was sent still waits to be taken: resolves when it is. A replay goes no faster than it is read. */
  blocked?(): Promise<void> | null
  /** Ends the subscription: with an error, not yet made fit to be seen, or, without one, as complete. */
  end(error?: Error): void
}

/** Turns an event into what the sinks of a group take: the same for each of them. */
export type Render<E, T> = (event: E) => T | Promise<T>

export type Subscriber = {
  /** Whose it is. */
  readonly userId: string
  /** The version of the last event it has been sent. */
  at: number
}

/** Subscribers that asked for the same in the same words: each event is rendered once for all of them. */
export class Group<E extends { version?: number }, T> {
  readonly members = new Map<Subscriber, Sink<T>>()
  readonly render: Render<E, T>
  /** Members, and those about to be. */
  users = 0
  #last: Promise<void> | undefined

  constructor(render: Render<E, T>) {
    this.render = render
  }

  /** Sends `events` to every member that has not had them, after all that was published before. */
  publish(events: readonly E[]): void {
    const items = events.map((event) => this.render(event))
    if (!this.#last && !items.some((item) => item instanceof Promise)) this.#send(events, items as T[])
    else this.#queue(async () => this.#send(events, await Promise.all(items)))
  }

  /** Ends the members that `which` picks, once they have had what was published before. */
  end(which: (subscriber: Subscriber) => boolean, error?: ApiError): void {
    const run = () => {
      for (const [subscriber, sink] of this.members) {
        if (!which(subscriber)) continue
        this.members.delete(subscriber)
        sink.end(error)
      }
    }
    if (this.#last) this.#queue(async () => run())
    else run()
  }

  #queue(step: () => Promise<void>) {
    const mine = (this.#last ?? Promise.resolve()).then(step).finally(() => {
      if (this.#last === mine) this.#last = undefined
    })
    this.#last = mine
  }

  #send(events: readonly E[], items: readonly T[]) {
    const version = events.at(-1)?.version
    for (const [subscriber, sink] of this.members) {
      if (version === undefined || subscriber.at < (events[0]?.version ?? 0)) sink.send(items)
      else if (subscriber.at < version) sink.send(items.filter((_, i) => events[i]!.version! > subscriber.at))
      else continue
      if (version !== undefined) subscriber.at = version
    }
  }
}

/** Those who follow one stream of events, in groups by what they asked for. */
export class Topic<E extends { version?: number }> {
  readonly #groups = new Map<string, Group<E, never>>()

  /** The group by that key, made for the first who asks; to be given back with `leave`. The key tells all that the rendering depends on. */
  enter<T>(key: string, render: Render<E, T>): Group<E, T> {
    let group = this.#groups.get(key) as Group<E, T> | undefined
    if (!group) this.#groups.set(key, (group = new Group(render)) as Group<E, never>)
    group.users++
    return group
  }

  /** Leaves a group; the last to do so drops it. */
  leave<T>(key: string, group: Group<E, T>, subscriber: Subscriber): void {
    group.members.delete(subscriber)
    if (!--group.users) this.#groups.delete(key)
  }

  /** Everyone who is sent what is published. */
  subscribers(): Subscriber[] {
    return [...this.#groups.values()].flatMap((group) => [...group.members.keys()])
  }

  publish(events: readonly E[]): void {
    for (const group of this.#groups.values()) group.publish(events)
  }

  end(which: (subscriber: Subscriber) => boolean, error?: ApiError): void {
    for (const group of this.#groups.values()) group.end(which, error)
  }
}
