import type { Viewer } from '../accounts/viewer.ts'
import type { Feed } from './feed.ts'
import { acquireFeed, releaseFeed } from './feeds.ts'
import type { RoomEvent } from './events.ts'
import { track, untrack } from '../pubsub/revocation.ts'
import { createSource, type Source } from '../pubsub/source.ts'
import type { Group, Render, Sink, Subscriber } from '../pubsub/topic.ts'

/**
 * What happens in a room after a version, for someone who was a member at that version or at `asOf`: the room's
 * version in the same snapshot as the check. So a ban that comes between the check and the joining is still seen.
 */
export function roomSource(
  viewer: Viewer,
  roomId: string,
  asOf: number,
  after: number | null,
): Source<RoomEvent> {
  const follower = { userId: viewer.user.id, credential: viewer.credential }
  return createSource((key, render, sink) =>
    followRoom(follower, roomId, asOf, after ?? asOf, key, render, sink),
  )
}

/** Who follows: a person, for as long as the credential that they follow with is valid; null: for as long as they are a member. */
type Follower = { userId: string; credential: string | null }

/** Follows a room after the version `at`; the person was a member at the version `asOf`. Returns what stops it. */
export function followRoom<T>(
  follower: Follower,
  roomId: string,
  asOf: number,
  at: number,
  key: string,
  render: Render<RoomEvent, T>,
  sink: Sink<T>,
): () => void {
  const following = new Following(follower, at, key, sink)
  following.start(roomId, asOf, render).catch((error: Error) => following.end(error))
  return () => following.stop()
}

/**
 * One who follows: to the feed a sink, which ends by itself when the credential is revoked. One object and not a closure
 * for each thing that it does, as there are very many.
 */
class Following<T> implements Sink<T> {
  readonly #subscriber: Subscriber
  readonly #credential: string | null
  readonly #key: string
  readonly #sink: Sink<T>
  #feed: Feed | undefined
  #group: Group<RoomEvent, T> | undefined
  #stopped = false

  constructor({ userId, credential }: Follower, at: number, key: string, sink: Sink<T>) {
    this.#subscriber = { userId, at }
    this.#credential = credential
    this.#key = key
    this.#sink = sink
    if (credential !== null) track(credential, this)
  }

  /** `render` is handed over, so that it is not kept: of a group's members, all but one have no more need of their own. */
  async start(roomId: string, asOf: number, render: Render<RoomEvent, T>): Promise<void> {
    const feed = await acquireFeed(roomId)
    if (this.#stopped) return releaseFeed(feed)
    this.#feed = feed
    this.#group = feed.topic.enter(this.#key, render)
    await feed.join(this.#subscriber, asOf, this, this.#group, () => this.#stopped)
  }

  send(items: readonly T[]): void {
    this.#sink.send(items)
  }

  blocked(): Promise<void> | null {
    return this.#sink.blocked?.() ?? null
  }

  end(error?: Error): void {
    if (this.#stopped) return
    this.stop()
    this.#sink.end(error)
  }

  stop(): void {
    if (this.#stopped) return
    this.#stopped = true
    if (this.#credential !== null) untrack(this.#credential, this)
    if (!this.#feed) return
    if (this.#group) this.#feed.topic.leave(this.#key, this.#group, this.#subscriber)
    releaseFeed(this.#feed)
  }
}
