import type { Invite, Prisma, Room } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { type ApiError, conflict, notFound } from '../errors.ts'
import { keyset, type Page, timePosition, toConnection } from '../pagination.ts'
import { changeRoom, type Tx } from '../room-log/change-room.ts'
import { audit } from './audit-log.ts'
import { parseInviteCode } from './invite-code.ts'
import { requirePermission } from './permission.ts'
import { visibleRooms } from './visible-rooms.ts'

export type NewInvite = { roomId: string; maxUses?: number | null; expiresAt?: Date | null }

/** Per room, not counting expired and used-up invites. */
const MAX_INVITES = 100

/** Matches invites that are neither expired nor used up. */
const validInvites = (): Prisma.InviteWhereInput => ({
  AND: [
    { OR: [{ usesLeft: null }, { usesLeft: { gt: 0 } }] },
    { OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] },
  ],
})

/** The error for an invite that is unknown, revoked, expired or used up. */
export const inviteNotFound = (): ApiError =>
  notFound('This invite is no longer valid. Ask for a new one.', 'invite')

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
    await tx.invite.deleteMany({ where: { roomId, NOT: validInvites() } })
    if ((await tx.invite.count({ where: { roomId } })) >= MAX_INVITES)
      throw conflict(`A room can have at most ${MAX_INVITES} invites. Revoke one that you no longer need.`)
    await audit(tx, { roomId, action: 'INVITE_CREATED', actorId: me.user.id })
    return tx.invite.create({ data: { roomId, createdById: me.user.id, usesLeft: maxUses, expiresAt } })
  })
}

/** Revokes an invite. People who joined with it stay. False if the invite does not exist. Requires INVITE. */
export async function revokeInvite(viewer: Viewer | null, id: string): Promise<boolean> {
  const me = requireViewer(viewer)
  const invite = await db.invite.findUnique({ where: { id } })
  if (!invite) return false
  const { roomId } = invite
  return changeRoom(roomId, async (tx) => {
    await requirePermission(me, 'INVITE', { roomId, tx })
    const { count } = await tx.invite.deleteMany({ where: { id } })
    if (count)
      await audit(tx, { roomId, action: 'INVITE_REVOKED', actorId: me.user.id, targetId: invite.createdById })
    return count > 0
  })
}

/** Returns a page of a room's valid invites, newest first. Requires INVITE. */
export async function listInvites(viewer: Viewer | null, roomId: string, page: Page) {
  await requirePermission(viewer, 'INVITE', { roomId })
  const { where, ...sorted } = keyset(page, { at: 'createdAt', id: 'id', order: 'desc' })
  const rows = await db.invite.findMany({ where: { roomId, AND: [validInvites(), where] }, ...sorted })
  return toConnection(rows, page, ({ createdAt, id }) => timePosition(createdAt, id))
}

/** Returns an invite by ID, or null. Requires INVITE in its room. */
export async function findInviteById(viewer: Viewer | null, id: string): Promise<Invite | null> {
  const invite = await db.invite.findUnique({ where: { id } })
  if (invite) await requirePermission(viewer, 'INVITE', { roomId: invite.roomId })
  return invite
}

/** Returns a valid invite by its code, with the room. Null if it is not valid or the viewer is banned from the room. */
export async function findInvite(
  viewer: Viewer | null,
  code: string,
): Promise<(Invite & { room: Room }) | null> {
  const id = await parseInviteCode(code)
  if (id === null) return null
  return db.invite.findFirst({
    where: { id, ...validInvites(), room: visibleRooms(viewer) },
    include: { room: true },
  })
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
