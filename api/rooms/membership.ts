import type { Membership } from '../../prisma/generated/client/client.ts'
import { requireScope, requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { forbidden } from '../errors.ts'
import { connectionOf, keyset, momentKey, type Page } from '../pagination.ts'
import type { RoomLog, Tx } from '../room-log/change-room.ts'
import { notMemberError, roomNotFound } from '../room-log/membership-status.ts'
import type { MembershipRow } from '../room-log/rows.ts'
import { contains } from './contains.ts'
import { can, type Permission, policy } from './policy.ts'

/** The viewer's membership of a room; FORBIDDEN for whoever is no member, NOT_FOUND where there is no room. */
export async function requireMember(viewer: Viewer | null, roomId: string, on: Tx = db): Promise<Membership> {
  const me = requireViewer(viewer)
  const membership = await on.membership.findUnique({
    where: { roomId_userId: { roomId, userId: me.user.id } },
  })
  if (membership?.status === 'ACTIVE') return membership
  if (!membership && !(await on.room.findUnique({ where: { id: roomId }, select: { id: true } })))
    throw roomNotFound('roomId')
  throw notMemberError(membership?.status ?? null)
}

/** The viewer's membership, if its role, and the token that it came with, may do that; else FORBIDDEN. */
export async function requirePermission(
  viewer: Viewer | null,
  roomId: string,
  permission: Permission,
  on: Tx = db,
): Promise<Membership> {
  const membership = await requireMember(viewer, roomId, on)
  if (!can(membership.role, permission)) throw forbidden('Your role in this room does not allow that.')
  requireScope(viewer, policy[permission].scope)
  return membership
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
  const part = contains(search)
  if (part === null) return connectionOf<MembershipRow>([], page, joinedKey)
  const rows = await db.membership.findMany({
    where: {
      roomId,
      status: 'ACTIVE',
      ...(part && { user: { OR: [{ username: part }, { displayName: part }] } }),
      ...where,
    },
    ...sorted,
    include: { user: true },
  })
  return connectionOf<MembershipRow>(rows, page, joinedKey)
}

const joinedKey = ({ joinedAt, userId }: Membership) => momentKey(joinedAt, userId)

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
