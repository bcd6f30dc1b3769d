import type { Membership } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { changeRoom } from '../room-log/change-room.ts'
import { audit } from '../rooms/audit-log.ts'
import { setMembership } from '../rooms/membership.ts'
import { requirePermissionOverMember } from '../rooms/permission.ts'

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
