import type { Membership, Prisma } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { verifyPassword } from '../accounts/password.ts'
import { db } from '../db.ts'
import { ApiError, badInput, conflict, forbidden, notFound } from '../errors.ts'
import { connectionOf, keyset, momentKey, type Page } from '../page.ts'
import { changeRoom, type RoomLog, type Tx } from '../realtime/log.ts'
import { notAMember } from '../realtime/standing.ts'
import { nameKey } from './name.ts'
import { may, type Permission } from './policy.ts'

/** The viewer's membership of a room; FORBIDDEN for whoever is no member, NOT_FOUND where there is no room. */
export async function requireMember(viewer: Viewer | null, roomId: string, on: Tx = db): Promise<Membership> {
  const me = requireViewer(viewer)
  const membership = await on.membership.findUnique({ where: { roomId_userId: { roomId, userId: me.user.id } } })
  if (membership?.status === 'ACTIVE') return membership
  if (!membership && !(await on.room.findUnique({ where: { id: roomId }, select: { id: true } })))
    throw notFound('There is no such room (any more).', 'roomId')
  throw notAMember(membership?.status ?? null)
}

/** The viewer's membership, if its role may do that; else FORBIDDEN. */
export async function requirePermission(
  viewer: Viewer | null,
  roomId: string,
  permission: Permission,
  on: Tx = db,
): Promise<Membership> {
  const membership = await requireMember(viewer, roomId, on)
  if (!may(membership.role, permission)) throw forbidden('Your role in this room does not allow that.')
  return membership
}

/** Which rooms a viewer may know of: all but those that it is banned from. Every list and relation of rooms goes by it. */
export const visibleTo = (viewer: Viewer | null): Prisma.RoomWhereInput =>
  viewer ? { memberships: { none: { userId: viewer.user.id, status: 'BANNED' } } } : {}

export type Join = { name?: string | null; key?: string | null; invite?: string | null }

/** Makes the viewer a member. Joining again is no error, and needs no key. */
export async function joinRoom(viewer: Viewer | null, { name, key }: Join): Promise<Membership> {
  const me = requireViewer(viewer)
  if (!name) throw badInput('name', 'Which room? Pass its name.')
  const room = await db.room.findUnique({ where: { nameKey: nameKey(name) } })
  if (!room) throw notFound(`There is no room called ${name}. Check the name, or make it.`, 'name')
  const userId = me.user.id
  const before = await db.membership.findUnique({ where: { roomId_userId: { roomId: room.id, userId } } })
  if (before?.status === 'ACTIVE') return before
  if (before?.status === 'BANNED') throw notAMember('BANNED')
  // Before the lock: it takes long on purpose.
  await checkKey(room.keyHash, key)
  return changeRoom(room.id, async (tx, locked, log) => {
    const current = await tx.membership.findUnique({ where: { roomId_userId: { roomId: room.id, userId } } })
    if (current?.status === 'ACTIVE') return current
    if (current?.status === 'BANNED') throw notAMember('BANNED')
    if (locked.keyHash !== room.keyHash) throw conflict('The room’s key was changed just now. Ask for the new one.', 'key')
    if (locked.capacity !== null && locked.memberCount >= locked.capacity)
      throw conflict(`The room is full: it takes ${locked.capacity}. Try again when someone has left.`)
    const joined = { status: 'ACTIVE', role: 'MEMBER', joinedAt: new Date(), lastReadNumber: locked.messageCount } as const
    return setMembership(tx, log, room.id, userId, joined)
  })
}

async function checkKey(keyHash: string | null, key: string | null | undefined): Promise<void> {
  if (!keyHash) {
    if (key) throw badInput('key', 'This room is public and has no key. Join it without one.')
    return
  }
  if (!key) throw badInput('key', 'This room is private. Pass its key.')
  if (!(await verifyPassword(keyHash, key)))
    throw new ApiError('FORBIDDEN', 'That is not this room’s key. Check it, or ask who gave it to you.', { field: 'key' })
}

/** Ends the viewer's membership. Not for the owner. */
export async function leaveRoom(viewer: Viewer | null, roomId: string): Promise<Membership> {
  const me = requireViewer(viewer)
  return changeRoom(roomId, async (tx, _room, log) => {
    const membership = await requireMember(me, roomId, tx)
    if (!may(membership.role, 'LEAVE'))
      throw forbidden('The owner cannot leave. Transfer the room to someone, or delete it.')
    return setMembership(tx, log, roomId, me.user.id, { status: 'LEFT', role: 'MEMBER' })
  })
}

/**
 * Writes a membership under the room's lock: makes it where there is none, keeps the room's count right, takes a
 * version and records the event. Every change of a membership goes through here.
 */
export async function setMembership(
  tx: Tx,
  log: RoomLog,
  roomId: string,
  userId: string,
  change: Partial<Pick<Membership, 'status' | 'role' | 'joinedAt' | 'lastReadNumber'>>,
): Promise<Membership> {
  const where = { roomId_userId: { roomId, userId } }
  const before = await tx.membership.findUnique({ where, select: { status: true } })
  const data = { ...change, version: log.next() }
  const membership = await tx.membership.upsert({
    where,
    create: { roomId, userId, ...data },
    update: data,
    include: { user: true },
  })
  const delta = Number(membership.status === 'ACTIVE') - Number(before?.status === 'ACTIVE')
  if (delta) await tx.room.updateMany({ where: { id: roomId }, data: { memberCount: { increment: delta } } })
  log.record({ type: 'MembershipChanged', version: membership.version, membership })
  return membership
}

/** A page of a room's members, the longest-standing first. Members only. */
export async function listMembers(viewer: Viewer | null, roomId: string, search: string | null, page: Page) {
  await requireMember(viewer, roomId)
  const { where, ...sorted } = keyset(page, { at: 'joinedAt', id: 'userId', order: 'asc' })
  const contains = { contains: search?.trim() ?? '', mode: 'insensitive' as const }
  const rows = await db.membership.findMany({
    where: {
      roomId,
      status: 'ACTIVE',
      ...(contains.contains && { user: { OR: [{ username: contains }, { displayName: contains }] } }),
      ...where,
    },
    ...sorted,
    include: { user: true },
  })
  return connectionOf(rows, page, ({ joinedAt, userId }) => momentKey(joinedAt, userId))
}

/** A page of the viewer's own memberships, the room most recently active first. */
export async function listMyMemberships(viewer: Viewer, page: Page) {
  const { where, orderBy, take } = keyset(page, { at: 'activeAt', id: 'id', order: 'desc' })
  const rows = await db.membership.findMany({
    where: { userId: viewer.user.id, status: 'ACTIVE', room: where },
    orderBy: orderBy.map((room) => ({ room })),
    take,
    include: { room: true },
  })
  return connectionOf(rows, page, ({ room }) => momentKey(room.activeAt, room.id))
}
