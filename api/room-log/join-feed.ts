import type { Subscriber } from '../pubsub/subscriber.ts'
import type { Group } from '../pubsub/topic.ts'
import type { RoomEvent } from './events.ts'
import type { Changes, Feed } from './feed.ts'
import { evictionBy } from './membership-status.ts'
import { replay } from './replay.ts'

export type JoinOptions<T> = {
  subscriber: Subscriber<RoomEvent, T>
  group: Group<RoomEvent, T>
  /** The version of the snapshot in which the subscriber was last seen to be a member. */
  memberAsOf: number
}

/**
 * Adds a subscriber to a feed. Sends the events after subscriber.version, then CaughtUp, then every later event exactly
 * once. Resolves when the subscriber receives live events, or has been stopped or ended.
 */
export async function joinFeed<T>(
  feed: Feed,
  { subscriber, group, memberAsOf }: JoinOptions<T>,
): Promise<void> {
  if (!feed.parentGuard.isThread) return catchUpAndGoLive(feed, { subscriber, group, memberAsOf })
  const stopWatching = feed.parentGuard.watch(subscriber)
  try {
    // The log of a thread does not say who has lost the parent. Who loses it from here on is ended by the feed.
    await feed.reader.requireMember(subscriber.userId)
    await catchUpAndGoLive(feed, { subscriber, group, memberAsOf })
  } finally {
    stopWatching()
  }
}

async function catchUpAndGoLive<T>(
  feed: Feed,
  { subscriber, group, memberAsOf }: JoinOptions<T>,
): Promise<void> {
  // A subscriber that claims a later version than the membership check saw would not be sent an eviction in between.
  let aheadOfRoom =
    subscriber.version > memberAsOf &&
    subscriber.version > (await feed.reader.requireMember(subscriber.userId))
  let replayed = false
  while (!subscriber.stopped) {
    if (!aheadOfRoom) {
      // Nobody joins ahead of the feed, or the feed's next events would be repeats.
      if (subscriber.version > feed.head) await feed.catchUpTo(subscriber.version)
      if (subscriber.version === feed.head) {
        if (await goLive(feed, subscriber, group)) return
        continue
      }
    }
    // After the first replay the subscriber gets the events as they happened, like everyone who is live.
    const changes = aheadOfRoom
      ? null
      : (feed.recentChanges(subscriber.version, !replayed) ?? (await feed.readChanges(subscriber.version)))
    aheadOfRoom = false
    replayed = true
    await sendChanges(subscriber, changes ?? (await reset(feed, subscriber)), group)
  }
}

/** Sends CaughtUp and adds the subscriber to the live ones. Returns false if the feed has advanced in the meantime. */
async function goLive<T>(
  feed: Feed,
  subscriber: Subscriber<RoomEvent, T>,
  group: Group<RoomEvent, T>,
): Promise<boolean> {
  const rendering = group.render({ type: 'CaughtUp', version: subscriber.version })
  const item = rendering instanceof Promise ? await rendering : rendering
  if (subscriber.stopped) return true
  if (subscriber.version < feed.head) return false
  subscriber.send([item])
  group.recipients.add(subscriber)
  return true
}

/** Sends changes, and ends the subscriber at its own eviction. */
async function sendChanges<T>(
  subscriber: Subscriber<RoomEvent, T>,
  { events, version }: Changes,
  group: Group<RoomEvent, T>,
): Promise<void> {
  const end = events.findIndex((event) => evictionBy(event)?.evicts(subscriber))
  await replay(end < 0 ? events : events.slice(0, end + 1), subscriber, group)
  if (subscriber.stopped) return
  if (end < 0) subscriber.version = version
  else subscriber.end(evictionBy(events[end]!)!.error)
}

/** Returns a Reset, for a subscriber that no replay can bring up to date. Throws FORBIDDEN if it is no longer a member. */
async function reset(feed: Feed, { userId }: { userId: string }): Promise<Changes> {
  const version = await feed.reader.requireMember(userId)
  return { events: [{ type: 'Reset', version }], version }
}
