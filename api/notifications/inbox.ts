import DataLoader from 'dataloader'
import type { MembershipStatus, Notification } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { newestFirst, type Page, toConnection } from '../pagination.ts'
import { publishRead } from './channel.ts'

/**
 * A notification with its recipient's membership of the room: null if it is about no message. In a thread, the status is
 * that of the parent's.
 */
export type NotificationRow = Notification & {
  membership: { status: MembershipStatus; lastReadNumber: number } | null
}

/** The days for which a notification is kept. */
const KEPT = 90

/** The most unread notifications that are counted. */
const MAX_COUNT = 1_000

const withMembership = {
  membership: { select: { status: true, lastReadNumber: true, room: { select: { parentId: true } } } },
} as const

type LoadedRow = Notification & {
  membership: (NonNullable<NotificationRow['membership']> & { room: { parentId: string | null } }) | null
}

/** False if the membership was deleted between the queries that read the notification and it. */
const isWhole = ({ roomId, membership }: LoadedRow): boolean => roomId === null || membership !== null

/** Reads the memberships of the parents for notifications in threads. No query for others. */
async function readAccess(rows: readonly LoadedRow[]): Promise<NotificationRow[]> {
  const inThreads = rows.flatMap(({ userId, membership }) =>
    membership?.room.parentId ? [{ userId, roomId: membership.room.parentId }] : [],
  )
  if (!inThreads.length) return [...rows]
  const memberships = await db.membership.findMany({
    where: { OR: inThreads },
    select: { userId: true, roomId: true, status: true },
  })
  const status = new Map(memberships.map((row) => [`${row.roomId} ${row.userId}`, row.status]))
  return rows.map((row) => {
    const parentId = row.membership?.room.parentId
    if (!row.membership || !parentId) return row
    const inParent = status.get(`${parentId} ${row.userId}`) ?? 'LEFT'
    return { ...row, membership: { ...row.membership, status: inParent } }
  })
}

/** Returns a page of the viewer's notifications, newest first: all, or only the unread or the read ones. */
export async function listNotifications(
  viewer: Viewer,
  { unread, page }: { unread: boolean | undefined; page: Page },
) {
  const { where, ...order } = newestFirst(page)
  const rows = await db.notification.findMany({
    where: {
      userId: viewer.user.id,
      ...(unread !== undefined && { readAt: unread ? null : { not: null } }),
      ...where,
    },
    ...order,
    include: withMembership,
  })
  return toConnection(await readAccess(rows.filter(isWhole)), page, ({ id }) => id)
}

/** Returns a notification of the viewer's. Null if there is none, or it is someone else's. */
export async function findNotification(viewer: Viewer | null, id: string): Promise<NotificationRow | null> {
  const row = await db.notification.findFirst({
    where: { id, userId: requireViewer(viewer).user.id },
    include: withMembership,
  })
  return row && (await readAccess([row]))[0]!
}

/** Returns how many unread notifications a person has, at most 1,000. Calls in the same turn share a query. */
export const countUnreadNotifications = (userId: string): Promise<number> => counts.load(userId)

const counts = new DataLoader<string, number>(
  async (userIds) => {
    const rows = await db.$queryRaw<{ count: number }[]>`
      SELECT (
        SELECT count(*)::int FROM (
          SELECT FROM "Notification" n WHERE n."userId" = u.id AND n."readAt" IS NULL LIMIT ${MAX_COUNT}::int
        ) unread
      ) AS count
      FROM unnest(${[...userIds]}::uuid[]) WITH ORDINALITY u(id, ord) ORDER BY u.ord`
    return rows.map(({ count }) => count)
  },
  { cache: false, maxBatchSize: 500, batchScheduleFn: (dispatch) => void setImmediate(dispatch) },
)

/** Returns notifications by their IDs, null for those that are gone. Calls in the same turn share a query. */
export const loadNotification = (id: string): Promise<NotificationRow | null> => rows.load(id)

const rows = new DataLoader<string, NotificationRow | null>(
  async (ids) => {
    const found = await db.notification.findMany({
      where: { id: { in: [...ids] } },
      include: withMembership,
    })
    const loaded = await readAccess(found.filter(isWhole))
    const byId = new Map(loaded.map((row) => [row.id, row]))
    return ids.map((id) => byId.get(id) ?? null)
  },
  { cache: false, maxBatchSize: 500, batchScheduleFn: (dispatch) => void setImmediate(dispatch) },
)

/** Marks the viewer's notifications as read: these, or all of them. Ignores those that are not the viewer's. */
export async function markNotificationsRead(
  viewer: Viewer | null,
  ids: readonly string[] | null,
): Promise<Viewer> {
  const me = requireViewer(viewer)
  const { count } = await db.notification.updateMany({
    where: { userId: me.user.id, readAt: null, ...(ids && { id: { in: [...ids] } }) },
    data: { readAt: new Date() },
  })
  if (count) publishRead([me.user.id])
  return me
}

/** Marks a person's notifications of a room as read, up to a message. */
export async function markRoomNotificationsRead(
  userId: string,
  roomId: string,
  number: number,
): Promise<void> {
  const { count } = await db.notification.updateMany({
    // A reminder is about a message that was read long ago.
    where: { userId, roomId, number: { lte: number }, cause: { not: 'REMINDER' }, readAt: null },
    data: { readAt: new Date() },
  })
  if (count) publishRead([userId])
}

/** Deletes notifications that are older than 90 days. */
export async function deleteOldNotifications(): Promise<void> {
  const until = Date.now() - KEPT * 86_400_000
  const hex = until.toString(16).padStart(12, '0')
  // An ID begins with its time, and the primary key is the only index that is needed.
  const first = `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
  await db.notification.deleteMany({ where: { id: { lt: first } } })
}
