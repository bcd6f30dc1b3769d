import { m } from '@latchkey/messages'
import type { Invite, Prisma, Room } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { withRelated } from '../db/related.ts'
import { type ApiError, conflict, notFound } from '../errors.ts'
import { keyset, type Page, timePosition, toConnection } from '../pagination.ts'
import { changeRoom, type Tx } from '../room-log/change-room.ts'
import { audit } from './audit-log.ts'
import { parseInviteCode } from './invite-code.ts'
import { endInvites } from './membership.ts'
import { requirePermission } from './permission.ts'
import { visibleRooms } from './visible-rooms.ts'

export type NewInvite = { roomId: string; maxUses?: number | null; expiresAt?: Date | null }

/** Per room, not counting expired and used-up invites. */
const MAX_INVITES = 100

/** Milliseconds for which the invites that are no longer valid still lead members to the room. */
const KEPT = 90 * 86_400_000

/** Matches invites that are neither ended nor expired nor used up. */
const validInvites = (): Prisma.InviteWhereInput => ({
  endedAt: null,
  AND: [
    { OR: [{ usesLeft: null }, { usesLeft: { gt: 0 } }] },
    { OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] },
  ],
})

/** The error for an invite that is unknown, revoked, expired or used up, or whose creator may no longer invite. */
export const inviteNotFound = (): ApiError => notFound(m.invite_not_valid, 'invite')

/**
 * Creates an invite, which lets people join a room without its key. CONFLICT if the room has too many. Requires INVITE.
 */
export async function createInvite(
  viewer: Viewer | null,
  { roomId, maxUses, expiresAt }: NewInvite,
): Promise<Invite> {
  const me = requireViewer(viewer)
  return changeRoom(roomId, async (tx) => {
    await requirePermission(me, 'INVITE', { roomId, tx })
    const old = { createdAt: { lt: new Date(Date.now() - KEPT) } }
    await tx.invite.deleteMany({ where: { roomId, NOT: validInvites(), ...old } })
    if ((await tx.invite.count({ where: { roomId, ...validInvites() } })) >= MAX_INVITES)
      throw conflict(m.invites_too_many, { max: MAX_INVITES })
    await audit(tx, { roomId, action: 'INVITE_CREATED', actorId: me.user.id })
    return tx.invite.create({ data: { roomId, createdById: me.user.id, usesLeft: maxUses, expiresAt } })
  })
}

/** Revokes an invite. People who joined with it stay. False if the invite does not exist. Requires INVITE. */
export async function revokeInvite(viewer: Viewer | null, id: string): Promise<boolean> {
  const me = requireViewer(viewer)
  const invite = await db.invite.findFirst({ where: { id, endedAt: null } })
  if (!invite) return false
  const { roomId } = invite
  return changeRoom(roomId, async (tx) => {
    await requirePermission(me, 'INVITE', { roomId, tx })
    const count = await endInvites(tx, { id })
    if (count)
      await audit(tx, { roomId, action: 'INVITE_REVOKED', actorId: me.user.id, targetId: invite.createdById })
    return count > 0
  })
}

/** Returns a page of a room's valid invites, of all or of one creator, newest first. Requires INVITE. */
export async function listInvites(
  viewer: Viewer | null,
  roomId: string,
  { createdById, page }: { createdById: string | null; page: Page },
) {
  await requirePermission(viewer, 'INVITE', { roomId })
  const { where, ...sorted } = keyset(page, { at: 'createdAt', id: 'id', order: 'desc' })
  const rows = await db.invite.findMany({
    where: { roomId, ...(createdById && { createdById }), AND: [validInvites(), where] },
    ...sorted,
  })
  return toConnection(rows, page, ({ createdAt, id }) => timePosition(createdAt, id))
}

/** Returns an invite by ID, or null. Requires INVITE in its room. */
export async function findInviteById(viewer: Viewer | null, id: string): Promise<Invite | null> {
  const invite = await db.invite.findFirst({ where: { id, endedAt: null } })
  if (invite) await requirePermission(viewer, 'INVITE', { roomId: invite.roomId })
  return invite
}

type InviteToRoom = Invite & { room: Room }

/**
 * Returns an invite by its code, with the room. Null if it is not valid or the viewer is banned from the room. A member
 * gets one that is no longer valid too: it leads to the room.
 */
export const findInvite = (viewer: Viewer | null, code: string): Promise<InviteToRoom | null> =>
  readInvite(viewer, code, visibleRooms(viewer))

/** Returns the same invite, also if the viewer is banned from the room. */
export const findInviteToJoin = (viewer: Viewer, code: string): Promise<InviteToRoom | null> =>
  readInvite(viewer, code)

async function readInvite(
  viewer: Viewer | null,
  code: string,
  room: Prisma.RoomWhereInput = {},
): Promise<InviteToRoom | null> {
  const id = await parseInviteCode(code)
  if (id === null) return null
  const member = viewer && {
    room: { memberships: { some: { userId: viewer.user.id, status: 'ACTIVE' as const } } },
  }
  const invites = await db.invite.findMany({
    where: { id, room, OR: [validInvites(), ...(member ? [member] : [])] },
    include: { room: true },
  })
  return withRelated(invites, 'room')[0] ?? null
}

/**
 * Uses an invite once, under the room's lock, so that two people cannot share its last use. NOT_FOUND if it is not
 * valid.
 */
export async function consumeInvite(tx: Tx, id: string): Promise<void> {
  const invite = await tx.invite.findFirst({ where: { id, ...validInvites() } })
  if (!invite) throw inviteNotFound()
  if (invite.usesLeft !== null)
    await tx.invite.update({ where: { id }, data: { usesLeft: { decrement: 1 } } })
}
