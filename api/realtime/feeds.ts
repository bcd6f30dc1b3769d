import { db } from '../db.ts'
import { Feed } from './feed.ts'
import { readerOf } from './log.ts'

const feeds = new Map<string, Feed>()

/** The room's feed on this node, opened for the first who follows; to be given back with releaseFeed. */
export async function acquireFeed(roomId: string): Promise<Feed> {
  const feed = feeds.get(roomId) ?? new Feed(roomId, readerOf(roomId))
  feeds.set(roomId, feed)
  feed.users++
  try {
    await feed.opened
    return feed
  } catch (error) {
    releaseFeed(feed)
    throw error
  }
}

/** Gives a feed back; the last to do so closes it. */
export function releaseFeed(feed: Feed): void {
  if (--feed.users) return
  feed.close()
  if (feeds.get(feed.roomId) === feed) feeds.delete(feed.roomId)
}

/** How many rooms are followed on this node. */
export const feedCount = () => feeds.size

/** Compares every feed with the database, and lets those that are behind read on: finds the loss that nothing else showed. */
export async function checkFeeds(): Promise<void> {
  const ids = [...feeds.keys()]
  if (!ids.length) return
  const rooms = await db.room.findMany({ where: { id: { in: ids } }, select: { id: true, version: true } })
  const versions = new Map(rooms.map((room) => [room.id, room.version]))
  await Promise.all(
    ids.map((id) => {
      const feed = feeds.get(id)
      const version = versions.get(id)
      return feed && (version === undefined || version > feed.head) ? feed.catchUp() : undefined
    }),
  )
}
