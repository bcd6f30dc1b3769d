import { pool } from '../db/client.ts'
import { Registry } from '../pubsub/registry.ts'
import { Feed } from './feed.ts'
import { roomReader } from './read-log.ts'

/** The feeds of the rooms that are followed on this node, by room id. */
export const feeds: Registry<Feed> = new Registry(
  (roomId, release) =>
    new Feed(roomId, roomReader(roomId), { release, acquireParent: (id) => feeds.acquire(id) }),
)

export const feedCount = () => feeds.size

/** Compares every feed with the database and catches up those that are behind. Finds losses that nothing else revealed. */
export async function checkFeeds(): Promise<void> {
  const open = feeds.values()
  if (!open.length) return
  const { rows } = await pool.query<{ id: string }>({
    name: 'check feeds',
    text: `SELECT f.id FROM unnest($1::uuid[], $2::int[]) AS f(id, head)
      LEFT JOIN "Room" r ON r.id = f.id WHERE r.version IS DISTINCT FROM f.head`,
    values: [open.map((feed) => feed.roomId), open.map((feed) => feed.head)],
  })
  await Promise.all(rows.map(({ id }) => feeds.get(id)?.catchUp()))
}
