import type { Prisma, Room } from '../../prisma/generated/client/client.ts'
import { isTaken } from '../accounts/account.ts'
import { hashPassword } from '../accounts/password.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { conflict } from '../errors.ts'
import { removeFiles, roomFilesPath } from '../files/storage-paths.ts'
import { toConnection, keyset, timePosition, type Page } from '../pagination.ts'
import { publishMembership, changeRoom, type RoomLog, type Tx } from '../room-log/change-room.ts'
import { takeName } from './take-name.ts'
import { contains } from './contains.ts'
import { requirePermission } from './membership.ts'
import { nameKey } from './name.ts'
import { visibleTo } from './visibility.ts'

export type NewRoom = { name: string; key?: string | null; topic?: string | null; capacity?: number | null }

/** Makes a room that the viewer owns and is the first member of; a private one when there is a key. CONFLICT when the name is taken. */
export async function createRoom(
  viewer: Viewer | null,
  { name, key, topic, capacity }: NewRoom,
): Promise<Room> {
  const me = requireViewer(viewer)
  const owner = { userId: me.user.id, role: 'OWNER' as const, version: 1 }
  const data = {
    name: name.trim(),
    nameKey: nameKey(name),
    topic: topic ?? '',
    capacity,
    keyHash: key ? await hashPassword(key) : null,
    ownerId: me.user.id,
    memberCount: 1,
    version: 1,
    memberships: { create: owner },
  }
  const create = db.$transaction(async (tx) => {
    await takeName(tx, data.nameKey)
    return tx.room.create({ data, include: { memberships: true } })
  })
  const { memberships, ...room } = await create.catch((error: unknown) => {
    if (isTaken(error))
      throw conflict(`There is a room called ${data.name} already. Choose another name.`, 'name')
    throw error
  })
  memberships.forEach((membership) => publishMembership(membership))
  return room
}

/** A room by its name, or one that it had before, whatever the case; null when there is none that the viewer may know of. */
export const findRoom = (viewer: Viewer | null, name: string): Promise<Room | null> =>
  roomByName(name, visibleTo(viewer))

/** A room by its name, or one that it had before, whatever the case. What a room is called now goes before what another was. */
export async function roomByName(name: string, where: Prisma.RoomWhereInput = {}): Promise<Room | null> {
  const key = nameKey(name)
  return (
    (await db.room.findFirst({ where: { ...where, nameKey: key } })) ??
    db.room.findFirst({ where: { ...where, aliases: { some: { nameKey: key } } } })
  )
}

/** A room by its id; null when there is none that the viewer may know of. */
export const findRoomById = (viewer: Viewer | null, id: string): Promise<Room | null> =>
  db.room.findFirst({ where: { id, ...visibleTo(viewer) } })

/** A page of the directory: rooms whose name or topic has the text, most recently active first. */
export async function listRooms(viewer: Viewer | null, search: string | null, page: Page) {
  const { where, ...sorted } = keyset(page, { at: 'activeAt', id: 'id', order: 'desc' })
  const part = contains(search)
  if (part === null) return toConnection<Room>([], page, activeKey)
  const rows = await db.room.findMany({
    where: {
      ...visibleTo(viewer),
      ...(part && { OR: [{ name: part }, { topic: part }] }),
      ...where,
    },
    ...sorted,
  })
  return toConnection(rows, page, activeKey)
}

const activeKey = ({ activeAt, id }: Room) => timePosition(activeAt, id)

/** Deletes a room with all that is in it, and tells those who are there. Owner only. */
export const deleteRoom = (viewer: Viewer | null, roomId: string): Promise<void> =>
  changeRoom(roomId, async (tx, _room, log) => {
    await requirePermission(viewer, roomId, 'DELETE_ROOM', tx)
    await removeRoom(tx, log, roomId)
  })

/** Deletes a room under its lock; the rows that belong to it go with it, and then its files. */
export async function removeRoom(tx: Tx, log: RoomLog, roomId: string): Promise<void> {
  await tx.room.delete({ where: { id: roomId } })
  log.record({ type: 'RoomDeleted', version: log.next(), roomId })
  log.afterCommit(() => removeFiles([roomFilesPath(roomId)]))
}
