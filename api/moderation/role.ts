import { m } from '@latchkey/messages'
import type { Membership, Role } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { badInput } from '../errors.ts'
import { changeRoom } from '../room-log/change-room.ts'
import { audit } from '../rooms/audit-log.ts'
import { setMembership } from '../rooms/membership.ts'
import { requirePermissionOverMember } from '../rooms/permission.ts'

/** Makes a member a moderator, or a moderator a member. BAD_USER_INPUT for the role OWNER. Requires SET_ROLE. */
export async function setRole(
  viewer: Viewer | null,
  { roomId, userId, role }: { roomId: string; userId: string; role: Role },
): Promise<Membership> {
  const me = requireViewer(viewer)
  if (role === 'OWNER') throw badInput('role', m.owner_only_one)
  return changeRoom(roomId, async (tx, _room, log) => {
    const before = await requirePermissionOverMember(me, 'SET_ROLE', { roomId, userId, tx })
    if (before.role === role) return before
    const changes = [{ field: 'role', before: before.role, after: role }]
    await audit(tx, { roomId, action: 'ROLE_CHANGED', actorId: me.user.id, targetId: userId, changes })
    return setMembership(tx, log, { roomId, userId, role, change: 'ROLE_CHANGED' })
  })
}
