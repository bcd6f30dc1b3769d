import type { Membership } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { changeRoom } from '../room-log/change-room.ts'
import { audit } from '../rooms/audit-log.ts'
import { setMembership } from '../rooms/membership.ts'
import { requireTargetMember } from '../rooms/permission.ts'

/** Puts a member below one's own role out of a room; they may join again. */
export async function kickUser(
  viewer: Viewer | null,
  roomId: string,
  userId: string,
  reason: string | null,
): Promise<Membership> {
  const me = requireViewer(viewer)
  return changeRoom(roomId, async (tx, _room, log) => {
    await requireTargetMember(tx, me, roomId, userId, 'KICK')
    await audit(tx, { roomId, action: 'KICK', actorId: me.user.id, targetId: userId, reason })
    return setMembership(tx, log, roomId, userId, { status: 'LEFT', role: 'MEMBER' })
  })
}
