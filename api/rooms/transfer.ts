import type { Room } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { changeRoom, type RoomLog, type Tx } from '../room-log/change-room.ts'
import { audit } from './audit-log.ts'
import { setMembership } from './membership.ts'
import { requirePermissionOverMember } from './permission.ts'
import { setRoom } from './room.ts'

/** Makes another member the owner of a room. The former owner becomes a moderator. Requires TRANSFER_ROOM. */
export async function transferRoom(viewer: Viewer | null, roomId: string, userId: string): Promise<Room> {
  const me = requireViewer(viewer)
  return changeRoom(roomId, async (tx, room, log) => {
    await requirePermissionOverMember(me, 'TRANSFER_ROOM', { roomId, userId, tx })
    await audit(tx, { roomId, action: 'ROOM_TRANSFERRED', actorId: me.user.id, targetId: userId })
    return setOwner(tx, log, { room, userId })
  })
}

/** Makes a member the room's owner, and the former owner a moderator, under the room's lock. */
export async function setOwner(
  tx: Tx,
  log: RoomLog,
  { room, userId }: { room: Room; userId: string },
): Promise<Room> {
  await setMembership(tx, log, {
    roomId: room.id,
    userId: room.ownerId,
    role: 'MODERATOR',
    change: 'ROLE_CHANGED',
  })
  await setMembership(tx, log, { roomId: room.id, userId, role: 'OWNER', change: 'ROLE_CHANGED' })
  return setRoom(tx, log, { id: room.id, ownerId: userId })
}
