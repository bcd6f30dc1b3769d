import { m } from '@latchkey/messages'
import type { Membership } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { forbidden } from '../errors.ts'
import { changeRoom } from '../room-log/change-room.ts'
import { updateDirect } from './direct.ts'
import { setMembership } from './membership.ts'
import { requireMember } from './permission.ts'
import { can } from './policy.ts'
import { isOfThread, removeFollower } from './thread.ts'

/**
 * Ends the viewer's membership. FORBIDDEN for the owner, and in a conversation between two people. In a thread, everyone can, because it
 * only ends following.
 */
export async function leaveRoom(viewer: Viewer | null, roomId: string): Promise<Membership> {
  const me = requireViewer(viewer)
  const current = await requireMember(me, roomId)
  if (isOfThread(current)) return (await removeFollower({ roomId, userId: me.user.id })) ?? current
  return changeRoom(roomId, async (tx, room, log) => {
    const membership = await requireMember(me, roomId, tx)
    if (!can(membership.role, 'LEAVE')) throw forbidden(m.owner_cannot_leave)
    if (room.kind === 'DIRECT' && room.memberCount <= 2) throw forbidden(m.direct_cannot_leave)
    const left = await setMembership(tx, log, {
      roomId,
      userId: me.user.id,
      status: 'LEFT',
      role: 'MEMBER',
      change: 'LEFT',
    })
    if (room.kind === 'DIRECT') await updateDirect(tx, log, roomId)
    return left
  })
}
