import { m } from '@latchkey/messages'
import type { Room } from '../../prisma/generated/client/client.ts'
import type { Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { notFound } from '../errors.ts'
import { keyset, numberPosition, type Page, wholeNumber } from '../pagination.ts'
import { changeRoom, type RoomLog, type Tx } from '../room-log/change-room.ts'
import { roomNotFound } from '../room-log/room-not-found.ts'
import { audit } from '../rooms/audit-log.ts'
import { readMembership } from '../rooms/membership.ts'
import { byActivity, readRooms, removeRoom, type RoomOrder } from '../rooms/room.ts'
import { setOwner } from '../rooms/transfer.ts'
import { lockServer, requireAdmin } from './admin.ts'

/** The most that a column of counts can hold. */
const MAX_COUNT = 2 ** 31 - 1

/** The orders of the list of all rooms. Each is that of an index. */
export const roomOrders = {
  ACTIVITY: byActivity,
  NAME: {
    sort: ({ size, backward, after, before }) => ({
      where: { AND: [{ nameKey: { gt: after ?? undefined } }, { nameKey: { lt: before ?? undefined } }] },
      orderBy: { nameKey: backward ? 'desc' : 'asc' },
      take: size + 1,
    }),
    position: ({ nameKey }) => nameKey,
  },
  MEMBERS: {
    sort: (page) =>
      keyset(page, { at: 'memberCount', id: 'id', order: 'desc', parse: wholeNumber(MAX_COUNT) }),
    position: ({ memberCount, id }) => numberPosition(memberCount, id),
  },
  STORAGE: {
    sort: (page) =>
      keyset(page, {
        at: 'storage',
        id: 'id',
        order: 'desc',
        parse: wholeNumber(Number.MAX_SAFE_INTEGER),
      }),
    position: ({ storage, id }) => numberPosition(storage, id),
  },
} satisfies Record<string, RoomOrder>

/** Returns a page of all rooms, without the conversations of others. Check before that the viewer is an admin. */
export const listAllRooms = (
  { search, order }: { search: string | null; order: keyof typeof roomOrders },
  page: Page,
) => readRooms({ kind: 'ROOM' }, search, page, roomOrders[order])

type Change<T> = (change: { tx: Tx; room: Room; log: RoomLog; actorId: string }) => Promise<T>

/** Changes a room for the server. Admins only. NOT_FOUND for a conversation, as for a room that does not exist. */
async function changeRoomAsAdmin<T>(viewer: Viewer | null, roomId: string, change: Change<T>): Promise<T> {
  // Before the room's lock, whose error would tell everybody else which conversations exist.
  await requireAdmin(viewer, db)
  return changeRoom(roomId, async (tx, room, log) => {
    await lockServer(tx)
    const { user } = await requireAdmin(viewer, tx)
    if (room.kind !== 'ROOM') throw roomNotFound()
    return change({ tx, room, log, actorId: user.id })
  })
}

/** Deletes a room and everything in it, for the server. Admins only. */
export const deleteRoomAsAdmin = (viewer: Viewer | null, roomId: string, reason: string): Promise<void> =>
  changeRoomAsAdmin(viewer, roomId, async ({ tx, room, log, actorId }) => {
    const changes = [{ field: 'name', before: room.name, after: null }]
    await audit(tx, { action: 'ROOM_DELETED', actorId, reason, changes })
    await removeRoom(tx, log, roomId)
  })

/**
 * Makes a member of a room its owner, for the server. The former owner becomes a moderator. Both the server's and the room's
 * audit log have it. Admins only. NOT_FOUND for someone who is not a member.
 */
export const appointOwner = (viewer: Viewer | null, roomId: string, userId: string): Promise<Room> =>
  changeRoomAsAdmin(viewer, roomId, async ({ tx, room, log, actorId }) => {
    if (room.ownerId === userId) return room
    if ((await readMembership({ roomId, userId }, tx))?.status !== 'ACTIVE')
      throw notFound(m.person_not_member, 'userId')
    const entry = { actorId, targetId: userId }
    const changes = [{ field: 'room', before: null, after: room.name }]
    await audit(tx, { ...entry, action: 'ROOM_OWNER_APPOINTED', changes })
    await audit(tx, { ...entry, action: 'ROOM_TRANSFERRED', roomId })
    return setOwner(tx, log, { room, userId })
  })
