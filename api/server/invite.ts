import { m } from '@latchkey/messages'
import type { Prisma, ServerInvite } from '../../prisma/generated/client/client.ts'
import type { Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { conflict } from '../errors.ts'
import { attempt } from '../ops/rate-limits.ts'
import type { Tx } from '../room-log/change-room.ts'
import { audit } from '../rooms/audit-log.ts'
import { parseInviteCode } from '../rooms/invite-code.ts'
import { inviteNotFound } from '../rooms/invite.ts'
import { parseSignedCode, signedCode } from '../secrets.ts'
import { changeServer, findAdmin } from './admin.ts'
import { endServerInvites } from './end-invites.ts'

export type NewServerInvite = { maxUses?: number | null; expiresAt?: Date | null }

const SECRET = 'server invite codes'

/** Not counting expired and used-up invites. */
const MAX_INVITES = 100

/** Matches invites that are neither ended nor expired nor used up. */
const validInvites = (): Prisma.ServerInviteWhereInput => ({
  endedAt: null,
  AND: [
    { OR: [{ usesLeft: null }, { usesLeft: { gt: 0 } }] },
    { OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] },
  ],
})

/** Returns the code of a server invite. It is not stored and can be shown again at any time. */
export const serverInviteCode = (id: string): Promise<string> => signedCode(SECRET, id)

/** Creates an invite, with which people can create an account. Admins only. CONFLICT if there are too many. */
export const createServerInvite = (viewer: Viewer | null, invite: NewServerInvite): Promise<ServerInvite> =>
  changeServer(viewer, (tx, { user }) => createServerInviteBy(tx, user.id, invite))

/** Does the same under the server's lock. The creator is null if the operator does it from a shell. */
export async function createServerInviteBy(
  tx: Tx,
  createdById: string | null,
  { maxUses, expiresAt }: NewServerInvite,
): Promise<ServerInvite> {
  await tx.serverInvite.deleteMany({ where: { NOT: validInvites() } })
  if ((await tx.serverInvite.count()) >= MAX_INVITES)
    throw conflict(m.server_invites_too_many, { max: MAX_INVITES })
  await audit(tx, { action: 'SERVER_INVITE_CREATED', actorId: createdById })
  return tx.serverInvite.create({ data: { createdById, usesLeft: maxUses, expiresAt } })
}

/** Revokes an invite. The accounts that were created with it stay. False if the invite does not exist. Admins only. */
export const revokeServerInvite = (viewer: Viewer | null, id: string): Promise<boolean> =>
  changeServer(viewer, async (tx, { user }) => {
    const invite = await tx.serverInvite.findUnique({ where: { id } })
    if (!invite || !(await endServerInvites(tx, { id }))) return false
    await audit(tx, {
      action: 'SERVER_INVITE_REVOKED',
      actorId: user.id,
      targetId: invite.createdById,
    })
    return true
  })

/** Returns the valid invites, newest first. Check before that the viewer is an admin. */
export const listServerInvites = (): Promise<ServerInvite[]> =>
  db.serverInvite.findMany({ where: validInvites(), orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] })

/** Returns a valid invite by ID to an admin, else null. */
export async function findServerInviteById(viewer: Viewer | null, id: string): Promise<ServerInvite | null> {
  if (!(await findAdmin(viewer))) return null
  return db.serverInvite.findFirst({ where: { id, ...validInvites() } })
}

/** Returns a valid invite by its code. Null if it is unknown or no longer valid. */
export async function findServerInvite(code: string): Promise<ServerInvite | null> {
  const id = await parseSignedCode(SECRET, code)
  return id === null ? null : db.serverInvite.findFirst({ where: { id, ...validInvites() } })
}

/**
 * Uses an invite once, in the transaction that creates the account. The row's lock makes others wait for its end, so two
 * people cannot share the last use. NOT_FOUND if it is not valid.
 */
export async function consumeServerInvite(tx: Tx, id: string): Promise<void> {
  const { count } = await tx.serverInvite.updateMany({
    where: { id, ...validInvites() },
    // Null stays null.
    data: { usesLeft: { decrement: 1 } },
  })
  if (!count) throw inviteNotFound()
}

/**
 * Counts a code that is no invite's as a guess of this address. RATE_LIMITED after too many. The code of an invite that is
 * no longer valid does not count.
 */
export const countGuess = (code: string, address: string): Promise<boolean> =>
  attempt({ guesserAndSecret: ['invite by address', address] }, async () => {
    const id = (await parseInviteCode(code)) ?? (await parseSignedCode(SECRET, code))
    return id !== null
  })
