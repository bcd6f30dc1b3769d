import type { Room } from '../../prisma/generated/client/client.ts'
import type { Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { keyset, type Page, timePosition, toConnection } from '../pagination.ts'
import type { Tx } from '../room-log/change-room.ts'

/**
 * Returns who becomes the owner of each room if its owner's account is deleted, by room id: its longest-standing
 * moderator. A room without a moderator has no heir and is deleted.
 */
export async function findHeirs(roomIds: string[], tx: Tx = db): Promise<Map<string, string>> {
  const heirs = await tx.$queryRaw<{ roomId: string; userId: string }[]>`
    SELECT DISTINCT ON ("roomId") "roomId", "userId" FROM "Membership"
    WHERE "roomId" = ANY(${roomIds}::uuid[]) AND role = 'MODERATOR' AND status = 'ACTIVE'
    ORDER BY "roomId", "joinedAt", "userId"`
  return new Map(heirs.map(({ roomId, userId }) => [roomId, userId]))
}

/** A room that the viewer owns. The id of its heir is null if the room would be deleted with the account. */
export type OwnedRoom = { room: Room; heirId: string | null }

/** Returns a page of the rooms that the viewer owns, oldest first. */
export async function listOwnedRooms(viewer: Viewer, page: Page) {
  const { where, ...sorted } = keyset(page, { at: 'createdAt', id: 'id', order: 'asc' })
  const rooms = await db.room.findMany({
    where: { ownerId: viewer.user.id, kind: 'ROOM', ...where },
    ...sorted,
  })
  const heirs = await findHeirs(rooms.map(({ id }) => id))
  const owned = rooms.map((room): OwnedRoom => ({ room, heirId: heirs.get(room.id) ?? null }))
  return toConnection(owned, page, ({ room }) => timePosition(room.createdAt, room.id))
}
