import type { ApiError } from '../errors.ts'

/** Receives rendered events, in order, and nothing after the end. */
export interface Sink<T> {
  send(items: readonly T[]): void
  /** While much of what was sent is still unread: a promise for when it has been read. A replay waits for it. */
  blocked?(): Promise<void> | null
  /** Ends the subscription: as failed with `error`, which is not yet safe to send to a client, or as complete. */
  end(error?: Error): void
}

/** Renders an event into an item that every sink of a group can take. */
export type Render<E, T> = (event: E) => T | Promise<T>

/** The events of a topic: all with a version, or all without. */
export type Versioned = { version?: number }

/** A sink in a group, whose owner and progress are known. */
export interface Recipient<T> extends Sink<T> {
  readonly userId: string
  /** The version of the last event sent to it. Unused where events have no version. */
  version: number
}

/** Subscribers with an identical operation. Each event is rendered once for all of them. */
export class Group<E extends Versioned, T> {
  /** The recipients of the events that are published from now on. */
  readonly recipients = new Set<Recipient<T>>()
  readonly render: Render<E, T>
  /** The number of recipients, including those still catching up. */
  users = 0
  /** The end of the queue. Defined while events are being rendered. */
  #tail: Promise<void> | undefined

  constructor(render: Render<E, T>) {
    this.render = render
  }

  /** Sends `events` to each recipient that is not past them, after everything published before. */
  publish(events: readonly E[]): void {
    const items = events.map((event) => this.render(event))
    if (!this.#tail && !items.some((item) => item instanceof Promise)) this.#send(events, items as T[])
    else this.#enqueue(async () => this.#send(events, await Promise.all(items)))
  }

  /** Ends the recipients that `matches` selects, after everything published before. */
  end(matches: (recipient: Recipient<T>) => boolean, error?: ApiError): void {
    const end = () => {
      for (const recipient of this.recipients) {
        if (!matches(recipient)) continue
        this.recipients.delete(recipient)
        recipient.end(error)
      }
    }
    if (this.#tail) this.#enqueue(async () => end())
    else end()
  }

  #enqueue(step: () => Promise<void>): void {
    const tail = (this.#tail ?? Promise.resolve()).then(step).finally(() => {
      if (this.#tail === tail) this.#tail = undefined
    })
    this.#tail = tail
  }

  #send(events: readonly E[], items: readonly T[]): void {
    const first = events[0]?.version ?? 0
    const last = events.at(-1)?.version
    for (const recipient of this.recipients) {
      if (last === undefined || recipient.version < first) recipient.send(items)
      else if (recipient.version < last)
        recipient.send(items.filter((_, i) => events[i]!.version! > recipient.version))
      else continue
      if (last !== undefined) recipient.version = last
    }
  }
}

/** The subscribers of one stream of events, in groups of identical operations. */
export class Topic<E extends Versioned> {
  readonly #groups = new Map<string, Group<E, never>>()

  /**
   * Returns the group with that id, created for the first user. The id must determine everything that `render` depends
   * on. Pair each call with one leave.
   */
  enter<T>(groupId: string, render: Render<E, T>): Group<E, T> {
    let group = this.#groups.get(groupId) as Group<E, T> | undefined
    if (!group) this.#groups.set(groupId, (group = new Group(render)) as Group<E, never>)
    group.users++
    return group
  }

  /** Leaves a group. The last one to leave removes it. */
  leave<T>(groupId: string, group: Group<E, T>, recipient: Recipient<T>): void {
    group.recipients.delete(recipient)
    if (!--group.users) this.#groups.delete(groupId)
  }

  /** Returns the users who receive what is published now. */
  userIds(): Set<string> {
    const ids = new Set<string>()
    for (const group of this.#groups.values()) for (const { userId } of group.recipients) ids.add(userId)
    return ids
  }

  publish(events: readonly E[]): void {
    for (const group of this.#groups.values()) group.publish(events)
  }

  end(matches: (recipient: { readonly userId: string }) => boolean, error?: ApiError): void {
    for (const group of this.#groups.values()) group.end(matches, error)
  }
}
