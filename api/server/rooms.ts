import { m } from '@latchkey/messages'
import type { Room } from '../../prisma/generated/client/client.ts'
import type { Viewer } from '../accounts/viewer.ts'
import { notFound } from '../errors.ts'
import type { Page } from '../pagination.ts'
import { changeRoom } from '../room-log/change-room.ts'
import { audit } from '../rooms/audit-log.ts'
import { readMembership } from '../rooms/membership.ts'
import { readRooms, removeRoom } from '../rooms/room.ts'
import { setOwner } from '../rooms/transfer.ts'
import { lockServer, requireAdmin } from './admin.ts'

/** Returns a page of all rooms, most recently active first. Check before that the viewer is an admin. */
export const listAllRooms = (search: string | null, page: Page) => readRooms({}, search, page)

/** Deletes a room and everything in it, for the server. Admins only. */
export const deleteRoomAsAdmin = (viewer: Viewer | null, roomId: string, reason: string): Promise<void> =>
  changeRoom(roomId, async (tx, { name }, log) => {
    await lockServer(tx)
    const { user } = await requireAdmin(viewer, tx)
    const changes = [{ field: 'name', before: name, after: null }]
    await audit(tx, { action: 'ROOM_DELETED', actorId: user.id, reason, changes })
    await removeRoom(tx, log, roomId)
  })

/**
 * Makes a member of a room its owner, for the server. The former owner becomes a moderator. Both the server's and the room's
 * audit log have it. Admins only. NOT_FOUND for someone who is not a member.
 */
export const appointOwner = (viewer: Viewer | null, roomId: string, userId: string): Promise<Room> =>
  changeRoom(roomId, async (tx, room, log) => {
    await lockServer(tx)
    const { user } = await requireAdmin(viewer, tx)
    if (room.ownerId === userId) return room
    if ((await readMembership({ roomId, userId }, tx))?.status !== 'ACTIVE')
      throw notFound(m.person_not_member, 'userId')
    const entry = { actorId: user.id, targetId: userId }
    const changes = [{ field: 'room', before: null, after: room.name }]
    await audit(tx, { ...entry, action: 'ROOM_OWNER_APPOINTED', changes })
    await audit(tx, { ...entry, action: 'ROOM_TRANSFERRED', roomId })
    return setOwner(tx, log, { room, userId })
  })
