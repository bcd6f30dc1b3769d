import { Subscriber } from '../pubsub/subscriber.ts'
import type { Render, Sink } from '../pubsub/topic.ts'
import type { RoomEvent } from './events.ts'
import { feeds } from './feeds.ts'
import { joinFeed } from './join-feed.ts'

export type FollowOptions<T> = {
  roomId: string
  userId: string
  /** The credential that the subscription depends on. Null: on the membership alone. */
  credential: string | null
  /** The version of a snapshot in which the person was a member. A later eviction ends the subscription. */
  memberAsOf: number
  /** The version of the last event that the subscriber has. Default: memberAsOf. */
  after?: number | null
  /** Subscribers with the same group id are rendered for once. */
  groupId: string
  render: Render<RoomEvent, T>
  sink: Sink<T>
}

/** Follows a room: sends its events after a version to a sink, as joinFeed describes. Returns a function that stops it. */
export function followRoom<T>(options: FollowOptions<T>): () => void {
  const { userId, credential, groupId, sink } = options
  const version = options.after ?? options.memberAsOf
  const subscriber = new Subscriber<RoomEvent, T>({ userId, credential, version, groupId, sink })
  start(subscriber, options)
  return () => subscriber.stop()
}

/** Apart from followRoom, so that the function it returns keeps nothing of the options. */
function start<T>(
  subscriber: Subscriber<RoomEvent, T>,
  { roomId, memberAsOf, render }: FollowOptions<T>,
): void {
  void subscriber.start({
    render,
    acquire: () => feeds.acquire(roomId),
    join: (feed, group) => joinFeed(feed, { subscriber, group, memberAsOf }),
  })
}
