import type { Prisma, Room } from '../../prisma/generated/client/client.ts'
import { hashPassword } from '../accounts/password-hash.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { removeFiles, roomFilesPath, roomPreviewsPath } from '../files/storage-paths.ts'
import { keyset, type Page, timePosition, toConnection } from '../pagination.ts'
import { publishMembership, changeRoom, type RoomLog, type Tx } from '../room-log/change-room.ts'
import { claimName, nameKey, rethrowTakenName } from './name.ts'
import { requirePermission } from './permission.ts'
import { searchFilter } from './search-filter.ts'
import { ownThreads, parseThreadName, roomAndThreads } from './thread.ts'
import { ownDirects, visibleRooms } from './visible-rooms.ts'

export type NewRoom = { name: string; key?: string | null; topic?: string | null; capacity?: number | null }

/**
 * Creates a room with the viewer as owner and first member. It is private if it has a key. CONFLICT if the name is
 * taken.
 */
export async function createRoom(
  viewer: Viewer | null,
  { name, key, topic, capacity }: NewRoom,
): Promise<Room> {
  const me = requireViewer(viewer)
  const keyHash = key ? await hashPassword(key) : null
  const create = db.$transaction((tx) => insertRoom(tx, me.user.id, { name, keyHash, topic, capacity }))
  const { memberships, ...room } = await create.catch(rethrowTakenName)
  memberships.forEach((membership) => publishMembership(membership))
  return room
}

/**
 * Inserts a room with its owner as the first member. Publish the memberships after the commit. The transaction fails if the
 * name is taken.
 */
export async function insertRoom(
  tx: Tx,
  ownerId: string,
  { name, keyHash, topic, capacity }: Omit<NewRoom, 'key'> & { keyHash?: string | null },
) {
  const data = {
    name,
    nameKey: nameKey(name),
    topic: topic ?? '',
    capacity,
    keyHash,
    ownerId,
    memberCount: 1,
    version: 1,
    memberships: { create: { userId: ownerId, role: 'OWNER' as const, version: 1 } },
  }
  await claimName(tx, data.nameKey)
  return tx.room.create({ data, include: { memberships: true } })
}

/**
 * Returns a room by its current or a former name, ignoring case. Null if there is none or the viewer is banned from it. A thread has the
 * name of its room, a slash and a number; null for those who are not members of the room.
 */
export async function findRoom(viewer: Viewer | null, name: string): Promise<Room | null> {
  const thread = parseThreadName(name)
  if (!thread) return readRoomByName(name, visibleRooms(viewer))
  const parent = viewer && (await readRoomByName(thread.name, visibleRooms(viewer)))
  return parent && db.room.findFirst({ where: { ...ownThreads(viewer), ...thread.of(parent) } })
}

/**
 * Reads a room by its current or a former name, ignoring case, without checking the viewer's bans. A room's current
 * name takes precedence over another room's former name.
 */
export async function readRoomByName(name: string, where: Prisma.RoomWhereInput = {}): Promise<Room | null> {
  const key = nameKey(name)
  // Only rooms have names that lead to them.
  const named = { ...where, kind: 'ROOM' as const }
  return (
    (await db.room.findFirst({ where: { ...named, nameKey: key } })) ??
    db.room.findFirst({ where: { ...named, aliases: { some: { nameKey: key } } } })
  )
}

/**
 * Returns a room by ID. Null if there is none, the viewer is banned from it, or it is a conversation of others or a thread of a room that
 * the viewer is not a member of.
 */
export const findRoomById = (viewer: Viewer | null, id: string): Promise<Room | null> =>
  db.room.findFirst({
    where: { id, OR: [visibleRooms(viewer), ...(viewer ? [ownDirects(viewer), ownThreads(viewer)] : [])] },
  })

/** Returns a page of the room directory, most recently active first. `search` matches names and topics. */
export const listRooms = (viewer: Viewer | null, search: string | null, page: Page) =>
  readRooms(visibleRooms(viewer), search, page)

/** Does the same for the rooms that match a filter, in any order, without checking the viewer's bans. */
export async function readRooms(
  matching: Prisma.RoomWhereInput,
  search: string | null,
  page: Page,
  { sort, position }: RoomOrder = byActivity,
) {
  const { where, ...sorted } = sort(page)
  const filter = await searchFilter(search)
  if (filter === null) return toConnection<Room>([], page, position)
  const rows = await db.room.findMany({
    where: {
      ...matching,
      ...(filter && { searchText: filter }),
      ...where,
    },
    ...sorted,
  })
  return toConnection(rows, page, position)
}

/** An order of a list of rooms, by its keyset and the positions of its rows. */
export interface RoomOrder {
  sort(page: Page): Pick<Prisma.RoomFindManyArgs, 'orderBy' | 'take'> & { where: Prisma.RoomWhereInput }
  position(room: Room): string
}

export const byActivity: RoomOrder = {
  sort: (page) => keyset(page, { at: 'activeAt', id: 'id', order: 'desc' }),
  position: ({ activeAt, id }) => timePosition(activeAt, id),
}

/**
 * Updates a room's row under its lock, takes a version and records the event. Every change of a room except to its
 * counts goes through here.
 */
export async function setRoom(
  tx: Tx,
  log: RoomLog,
  { id, ...change }: { id: string } & Prisma.RoomUncheckedUpdateInput,
): Promise<Room> {
  const version = log.next()
  const room = await tx.room.update({ where: { id }, data: { ...change, version, updatedVersion: version } })
  log.record({ type: 'RoomUpdated', version, roomId: id })
  return room
}

/** Deletes a room and everything in it. Requires DELETE_ROOM. */
export const deleteRoom = (viewer: Viewer | null, roomId: string): Promise<void> =>
  changeRoom(roomId, async (tx, _room, log) => {
    await requirePermission(viewer, 'DELETE_ROOM', { roomId, tx })
    await removeRoom(tx, log, roomId)
  })

/** Deletes a room under its lock. Its rows and its threads are deleted by cascade, the files after the commit. */
export async function removeRoom(tx: Tx, log: RoomLog, roomId: string): Promise<void> {
  const roomIds = await roomAndThreads(tx, roomId)
  await tx.room.delete({ where: { id: roomId } })
  log.record({ type: 'RoomDeleted', version: log.next(), roomId })
  log.afterCommit(() => removeFiles(roomIds.flatMap((id) => [roomFilesPath(id), roomPreviewsPath(id)])))
}
