import { pool } from '../db/client.ts'
import { Registry } from '../pubsub/registry.ts'
import { type MembershipTotals, ViewerFeed } from './viewer-feed.ts'

/** The feeds of the people who are subscribed to viewerEvents on this node, by user id. */
export const viewerFeeds = new Registry((userId, release) => new ViewerFeed(userId, release))

/** False if a person has no unread notification, as far as one of their devices on this node knows. */
export const mayHaveNotifications = (userId: string): boolean =>
  viewerFeeds.get(userId)?.notifications.mayBeUnread ?? true

export const viewerFeedCount = () => viewerFeeds.size

/** Compares every feed with the database, by totals first: most have nothing to correct. */
export async function checkViewerFeeds(): Promise<void> {
  if (!viewerFeeds.size) return
  const { rows } = await pool.query<MembershipTotals & { userId: string }>({
    name: 'sum up memberships',
    text: `SELECT "userId", count(*)::int AS rooms, sum(version)::float8 AS versions, sum("lastReadNumber")::float8 AS read,
        (count(*) FILTER (WHERE favorite))::int AS favorites, coalesce(sum("hiddenUpTo" + 1), 0)::float8 AS hidden
      FROM "Membership" WHERE "userId" = ANY($1::uuid[]) AND status = 'ACTIVE' GROUP BY "userId"`,
    values: [viewerFeeds.values().map(({ userId }) => userId)],
  })
  for (const { userId, ...totals } of rows) {
    const feed = viewerFeeds.get(userId)
    if (feed && !feed.matches(totals)) await feed.reload()
  }
}
