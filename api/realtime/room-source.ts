import type { Viewer } from '../accounts/viewer.ts'
import { log } from '../log.ts'
import { ApiError } from '../errors.ts'
import { acquireFeed, type Feed, releaseFeed } from './feed.ts'
import type { RoomEvent } from './events.ts'
import { untilRevoked } from './revocation.ts'
import { iterate, type Source } from './source.ts'
import type { Group, Render, Sink, Subscriber } from './topic.ts'

/**
 * What happens in a room after a version, for someone who was a member at that version or at `asOf`: the room's
 * version in the same snapshot as the check. So a ban that comes between the check and the joining is still seen.
 */
export function roomSource(viewer: Viewer, roomId: string, asOf: number, after: number | null): Source<RoomEvent> {
  const source = {
    follow<T>(key: string, render: Render<RoomEvent, T>, sink: Sink<T>) {
      return follow(viewer, roomId, after ?? asOf, key, render, sink)
    },
  }
  return { ...source, [Symbol.asyncIterator]: () => iterate(source) }
}

function follow<T>(
  viewer: Viewer,
  roomId: string,
  at: number,
  key: string,
  render: Render<RoomEvent, T>,
  sink: Sink<T>,
): () => void {
  const subscriber: Subscriber = { userId: viewer.user.id, at }
  let stopped = false
  let feed: Feed | undefined
  let group: Group<RoomEvent, T> | undefined

  const stop = () => {
    if (stopped) return
    stopped = true
    untrack()
    if (!feed) return
    if (group) feed.topic.leave(key, group, subscriber)
    releaseFeed(feed)
  }
  const ending: Sink<T> = {
    send: (items) => sink.send(items),
    end(error) {
      if (stopped) return
      stop()
      sink.end(error)
    },
  }
  const untrack = untilRevoked(viewer.credential, (error) => ending.end(error))

  const start = async () => {
    const acquired = await acquireFeed(roomId)
    if (stopped) return releaseFeed(acquired)
    feed = acquired
    group = feed.topic.enter(key, render)
    await feed.join(subscriber, ending, group, () => stopped)
  }
  start().catch((error: unknown) => {
    if (!(error instanceof ApiError)) log.error({ err: error, roomId }, 'A subscription could not start')
    ending.end(error instanceof ApiError ? error : new ApiError('INTERNAL', 'Something went wrong here. Try again.'))
  })
  return stop
}
