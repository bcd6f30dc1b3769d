import type { Membership } from '../../prisma/generated/client/client.ts'
import type { Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { mayHaveNotifications } from '../inbox/viewer-feeds.ts'
import { markRoomNotificationsRead } from '../notifications/inbox.ts'
import { publishMembership } from '../room-log/change-room.ts'
import { requireMember } from '../rooms/permission.ts'

export type ReadMark = { roomId: string; number: number; onlyForward?: boolean }

/**
 * Records how far the viewer has read, at most up to the last message. A lower number than before marks messages as
 * unread; with `onlyForward` it changes nothing. Takes no room version, because only the viewer can see it.
 */
export async function markRead(
  viewer: Viewer | null,
  { roomId, number, onlyForward = false }: ReadMark,
): Promise<Membership> {
  const before = await requireMember(viewer, roomId)
  const room = await db.room.findUnique({ where: { id: roomId }, select: { messageCount: true } })
  const lastReadNumber = Math.max(0, Math.min(number, room?.messageCount ?? 0))
  const [membership] = await db.membership.updateManyAndReturn({
    where: {
      roomId,
      userId: before.userId,
      lastReadNumber: onlyForward ? { lt: lastReadNumber } : { not: lastReadNumber },
    },
    data: { lastReadNumber },
  })
  await visit(before.userId, roomId, lastReadNumber)
  if (!membership) return requireMember(viewer, roomId)
  publishMembership(membership, { markedUnread: lastReadNumber < before.lastReadNumber })
  return membership
}

/** Marks the notifications of a room as read, up to a message. No query for people who have none. */
async function visit(userId: string, roomId: string, number: number): Promise<void> {
  if (mayHaveNotifications(userId)) await markRoomNotificationsRead(userId, roomId, number)
}
