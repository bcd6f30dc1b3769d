import type { Invite, Prisma, Room } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { badInput, conflict, notFound } from '../errors.ts'
import { toConnection, keyset, timePosition, type Page } from '../pagination.ts'
import { changeRoom, type Tx } from '../room-log/change-room.ts'
import { audit } from './audit.ts'
import { parseInviteCode } from './invite-code.ts'
import { requirePermission } from './membership.ts'
import { visibleTo } from './visibility.ts'

export type NewInvite = { roomId: string; maxUses?: number | null; expiresAt?: Date | null }

/** Invites that a room can have at a time. */
const MAX_INVITES = 100

/** Invites that still open their room. */
const usable = (): Prisma.InviteWhereInput => ({
  AND: [
    { OR: [{ usesLeft: null }, { usesLeft: { gt: 0 } }] },
    { OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] },
  ],
})

/** Makes an invite, which opens the room without its key, so often and so long as is said. For those who may invite. */
export async function createInvite(
  viewer: Viewer | null,
  { roomId, maxUses, expiresAt }: NewInvite,
): Promise<Invite> {
  const me = requireViewer(viewer)
  if (expiresAt && expiresAt <= new Date())
    throw badInput('expiresAt', 'An invite ends in the future, or never: leave expiresAt out.')
  return changeRoom(roomId, async (tx) => {
    await requirePermission(me, roomId, 'INVITE', tx)
    await tx.invite.deleteMany({ where: { roomId, NOT: usable() } })
    if ((await tx.invite.count({ where: { roomId } })) >= MAX_INVITES)
      throw conflict(`A room has at most ${MAX_INVITES} invites. Revoke one that is no longer needed.`)
    await audit(tx, { roomId, action: 'INVITE_CREATED', actorId: me.user.id })
    return tx.invite.create({ data: { roomId, createdById: me.user.id, usesLeft: maxUses, expiresAt } })
  })
}

/** Makes an invite worthless; who came by it stays. False when there is none of that id (any more). */
export async function revokeInvite(viewer: Viewer | null, id: string): Promise<boolean> {
  const me = requireViewer(viewer)
  const invite = await db.invite.findUnique({ where: { id } })
  if (!invite) return false
  const { roomId } = invite
  return changeRoom(roomId, async (tx) => {
    await requirePermission(me, roomId, 'INVITE', tx)
    const { count } = await tx.invite.deleteMany({ where: { id } })
    if (count)
      await audit(tx, { roomId, action: 'INVITE_REVOKED', actorId: me.user.id, targetId: invite.createdById })
    return count > 0
  })
}

/** A page of the invites that still open the room, the latest first. For those who may invite. */
export async function listInvites(viewer: Viewer | null, roomId: string, page: Page) {
  await requirePermission(viewer, roomId, 'INVITE')
  const { where, ...sorted } = keyset(page, { at: 'createdAt', id: 'id', order: 'desc' })
  const rows = await db.invite.findMany({ where: { roomId, AND: [usable(), where] }, ...sorted })
  return toConnection(rows, page, ({ createdAt, id }) => timePosition(createdAt, id))
}

/** An invite by its id, for those who may invite to its room; null when there is none. */
export async function findInviteById(viewer: Viewer | null, id: string): Promise<Invite | null> {
  const invite = await db.invite.findUnique({ where: { id } })
  if (invite) await requirePermission(viewer, invite.roomId, 'INVITE')
  return invite
}

/** The invite of that code, with its room, while it is still of use and the viewer may know of the room; else null. */
export async function findInvite(
  code: string,
  viewer: Viewer | null = null,
): Promise<(Invite & { room: Room }) | null> {
  const id = await parseInviteCode(code)
  return id === null
    ? null
    : db.invite.findFirst({ where: { id, ...usable(), room: visibleTo(viewer) }, include: { room: true } })
}

/** Uses an invite once, under the room's lock: of two who come at the same moment for its last use, one gets it. */
export async function consumeInvite(tx: Tx, id: string): Promise<void> {
  const invite = await tx.invite.findFirst({ where: { id, ...usable() } })
  if (!invite) throw notFound('This invite is not valid (any more). Ask for a new one.', 'invite')
  if (invite.usesLeft !== null)
    await tx.invite.update({ where: { id }, data: { usesLeft: { decrement: 1 } } })
}
