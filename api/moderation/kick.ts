import type { Membership } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { changeRoom } from '../room-log/change-room.ts'
import { audit } from '../rooms/audit-log.ts'
import { readMembership, setMembership } from '../rooms/membership.ts'
import { requirePermissionOverMember } from '../rooms/permission.ts'
import { readRoomByName } from '../rooms/room.ts'

/**
 * Returns when the viewer was removed from a room that they have not joined again. Null if they were not: they left, were
 * never in it, or the room does not exist.
 */
export async function findRemoval(viewer: Viewer, roomName: string): Promise<Date | null> {
  const room = await readRoomByName(roomName)
  if (!room) return null
  const key = { roomId: room.id, userId: viewer.user.id }
  const membership = await readMembership(key)
  if (membership?.status !== 'LEFT') return null
  const kick = await db.auditEntry.findFirst({
    where: {
      roomId: room.id,
      action: 'KICK',
      targetId: viewer.user.id,
      createdAt: { gte: membership.joinedAt },
    },
    orderBy: { id: 'desc' },
  })
  return kick?.createdAt ?? null
}

/** Removes a member from a room. They can join again. Requires KICK and a higher role than the member's. */
export async function kickUser(
  viewer: Viewer | null,
  { roomId, userId, reason }: { roomId: string; userId: string; reason?: string | null },
): Promise<Membership> {
  const me = requireViewer(viewer)
  return changeRoom(roomId, async (tx, _room, log) => {
    await requirePermissionOverMember(me, 'KICK', { roomId, userId, tx })
    await audit(tx, { roomId, action: 'KICK', actorId: me.user.id, targetId: userId, reason })
    return setMembership(tx, log, { roomId, userId, status: 'LEFT', role: 'MEMBER', change: 'KICKED' })
  })
}
