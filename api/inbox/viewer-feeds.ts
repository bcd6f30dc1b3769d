import { pool } from '../db/client.ts'
import { type Sum, ViewerFeed } from './viewer-feed.ts'

const feeds = new Map<string, ViewerFeed>()

/** The person's feed on this node, opened for the first who follows; to be given back with releaseViewerFeed. */
export async function acquireViewerFeed(userId: string): Promise<ViewerFeed> {
  const feed = feeds.get(userId) ?? new ViewerFeed(userId)
  feeds.set(userId, feed)
  feed.users++
  try {
    await feed.opened
    return feed
  } catch (error) {
    releaseViewerFeed(feed)
    throw error
  }
}

/** Gives a feed back; the last to do so closes it. */
export function releaseViewerFeed(feed: ViewerFeed): void {
  if (--feed.users) return
  feed.close()
  if (feeds.get(feed.userId) === feed) feeds.delete(feed.userId)
}

export const viewerFeedCount = () => feeds.size

/** Compares the feeds of everyone here with the database: first their sums, as there is seldom anything to find. */
export async function checkViewerFeeds(): Promise<void> {
  if (!feeds.size) return
  const { rows } = await pool.query<Sum & { userId: string }>({
    name: 'sum up memberships',
    text: `SELECT "userId", count(*)::int AS rooms, sum(version)::float8 AS versions, sum("lastReadNumber")::float8 AS read
      FROM "Membership" WHERE "userId" = ANY($1::uuid[]) AND status = 'ACTIVE' GROUP BY "userId"`,
    values: [[...feeds.keys()]],
  })
  for (const { userId, ...sum } of rows) {
    const feed = feeds.get(userId)
    if (feed && !feed.knows(sum)) await feed.check()
  }
}
