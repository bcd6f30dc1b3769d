import type { Viewer } from '../accounts/viewer.ts'
import type { Feed } from './feed.ts'
import { acquireFeed, releaseFeed } from './feeds.ts'
import type { RoomEvent } from './events.ts'
import { untilRevoked } from './revocation.ts'
import { createSource, type Source } from './source.ts'
import type { Group, Render, Sink, Subscriber } from './topic.ts'

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
  { userId, credential }: Follower,
  roomId: string,
  asOf: number,
  at: number,
  key: string,
  render: Render<RoomEvent, T>,
  sink: Sink<T>,
): () => void {
  const subscriber: Subscriber = { userId, at }
  let stopped = false
  let feed: Feed | undefined
  let group: Group<RoomEvent, T> | undefined

  const stop = () => {
    if (stopped) return
    stopped = true
    untrack?.()
    if (!feed) return
    if (group) feed.topic.leave(key, group, subscriber)
    releaseFeed(feed)
  }
  const ending: Sink<T> = {
    send: (items) => sink.send(items),
    blocked: () => sink.blocked?.() ?? null,
    end(error) {
      if (stopped) return
      stop()
      sink.end(error)
    },
  }
  const untrack = credential === null ? null : untilRevoked(credential, (error) => ending.end(error))

  // Handed over, so that it is not kept: of a group's members, all but one have no more need of their own.
  const start = async (render: Render<RoomEvent, T>) => {
    const acquired = await acquireFeed(roomId)
    if (stopped) return releaseFeed(acquired)
    feed = acquired
    group = feed.topic.enter(key, render)
    await feed.join(subscriber, asOf, ending, group, () => stopped)
  }
  start(render).catch((error: Error) => ending.end(error))
  return stop
}
