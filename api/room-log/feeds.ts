import { pool } from '../db/client.ts'
import { Feed } from './feed.ts'
import { roomReader } from './change-room.ts'

const feeds = new Map<string, Feed>()

/** The room's feed on this node, opened for the first who follows; to be given back with releaseFeed. */
export async function acquireFeed(roomId: string): Promise<Feed> {
  const feed = feeds.get(roomId) ?? new Feed(roomId, roomReader(roomId))
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
  const all = [...feeds.values()]
  if (!all.length) return
  const { rows } = await pool.query<{ id: string }>({
    name: 'check feeds',
    text: `SELECT f.id FROM unnest($1::uuid[], $2::int[]) AS f(id, head)
      LEFT JOIN "Room" r ON r.id = f.id WHERE r.version IS DISTINCT FROM f.head`,
    values: [all.map((feed) => feed.roomId), all.map((feed) => feed.head)],
  })
  await Promise.all(rows.map(({ id }) => feeds.get(id)?.catchUp()))
}
