import type { Membership, Role, Room } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { badInput } from '../errors.ts'
import { changeRoom, type RoomLog, type Tx } from '../room-log/change-room.ts'
import { audit } from '../rooms/audit-log.ts'
import { setMembership } from '../rooms/membership.ts'
import { setRoom } from '../rooms/settings.ts'
import { requireTargetMember } from '../rooms/permission.ts'

/** Makes a member a moderator, or a moderator a member. Owner only. */
export async function setRole(
  viewer: Viewer | null,
  roomId: string,
  userId: string,
  role: Role,
): Promise<Membership> {
  const me = requireViewer(viewer)
  if (role === 'OWNER')
    throw badInput('role', 'A room has one owner. To make someone else the owner, transfer the room.')
  return changeRoom(roomId, async (tx, _room, log) => {
    const before = await requireTargetMember(tx, me, roomId, userId, 'SET_ROLE')
    if (before.role === role) return before
    const changes = [{ field: 'role', before: before.role, after: role }]
    await audit(tx, { roomId, action: 'ROLE_CHANGED', actorId: me.user.id, targetId: userId, changes })
    return setMembership(tx, log, roomId, userId, { role })
  })
}

/** Gives the room to another member; who had it becomes a moderator. Owner only. */
export async function transferRoom(viewer: Viewer | null, roomId: string, userId: string): Promise<Room> {
  const me = requireViewer(viewer)
  return changeRoom(roomId, async (tx, room, log) => {
    await requireTargetMember(tx, me, roomId, userId, 'TRANSFER_ROOM')
    await audit(tx, { roomId, action: 'ROOM_TRANSFERRED', actorId: me.user.id, targetId: userId })
    return passOn(tx, log, room, userId)
  })
}

/** Makes a member the room's owner, and its owner a moderator. */
export async function passOn(tx: Tx, log: RoomLog, room: Room, userId: string): Promise<Room> {
  await setMembership(tx, log, room.id, room.ownerId, { role: 'MODERATOR' })
  await setMembership(tx, log, room.id, userId, { role: 'OWNER' })
  return setRoom(tx, log, room.id, { ownerId: userId })
}
