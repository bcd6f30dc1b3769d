import { m } from '@latchkey/messages'
import type { User } from '../../prisma/generated/client/client.ts'
import { revokeAccessTokens } from '../accounts/access-token.ts'
import { publishUserChange } from '../accounts/credential.ts'
import { createPasswordReset, passwordResetLink } from '../accounts/password-reset.ts'
import { deleteSecondFactor } from '../accounts/second-factor.ts'
import { endSessions } from '../accounts/session.ts'
import type { Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { badInput, conflict, notFound } from '../errors.ts'
import type { Tx } from '../room-log/change-room.ts'
import { audit } from '../rooms/audit-log.ts'
import { changeServer } from './admin.ts'

/** The action's admin. Null if the operator acts from a shell. */
type Actor = Pick<User, 'id'> | null

/** Returns a user to an admin, by ID. Null if there is none. Check before that the viewer is an admin. */
export const findAccount = (id: string): Promise<User | null> =>
  db.user.findUnique({ where: { id, deletedAt: null } })

export const countRooms = (userId: string): Promise<number> =>
  db.membership.count({ where: { userId, status: 'ACTIVE', room: { kind: 'ROOM' } } })

export const countMessages = (authorId: string): Promise<number> => db.message.count({ where: { authorId } })

/** Returns the size of the files that a user uploaded, in bytes. */
export async function measureStorage(uploaderId: string): Promise<number> {
  const { _sum } = await db.attachment.aggregate({ where: { uploaderId }, _sum: { size: true } })
  return _sum.size ?? 0
}

export type Suspension = { userId: string; reason: string; until?: Date | null }

/**
 * Suspends an account: it cannot sign in until the end, and everything that was opened with it ends at once, on every node.
 * Suspending again replaces the reason and the end. Admins only, and not for admins, who must be removed as such first.
 */
export async function suspendUser(viewer: Viewer | null, suspension: Suspension): Promise<User> {
  const user = await changeServer(viewer, (tx, me) => suspendUserBy(tx, me.user, suspension))
  await endAccess(user)
  return user
}

/** Does the same under the server's lock. Call `endAccess` after the commit. */
export async function suspendUserBy(
  tx: Tx,
  actor: Actor,
  { userId, reason, until = null }: Suspension,
): Promise<User> {
  const before = await requireOther(tx, actor, userId)
  if (before.admin) throw conflict(m.person_is_admin, 'userId')
  const data = { suspendedAt: new Date(), suspendedUntil: until, suspensionReason: reason }
  const user = await tx.user.update({ where: { id: userId }, data })
  await audit(tx, {
    action: 'USER_SUSPENDED',
    actorId: actor?.id ?? null,
    targetId: userId,
    reason,
    changes: until ? [{ field: 'suspendedUntil', before: null, after: until.toISOString() }] : [],
  })
  return user
}

/** Ends every session, access token and connection of an account and of the bots that it owns, on every node. */
export async function endAccess(user: User): Promise<void> {
  await endSessions({ userId: user.id })
  await revokeAccessTokens({ userId: user.id })
  await revokeAccessTokens({ user: { ownerId: user.id } })
  publishUserChange(user)
}

/** Ends a suspension. Nothing happens if there is none. Admins only. */
export const unsuspendUser = (viewer: Viewer | null, userId: string): Promise<User> =>
  changeServer(viewer, (tx, me) => unsuspendUserBy(tx, me.user, userId))

/** Does the same under the server's lock. */
export async function unsuspendUserBy(tx: Tx, actor: Actor, userId: string): Promise<User> {
  const before = await requireUser(tx, userId)
  if (!before.suspendedAt) return before
  await audit(tx, { action: 'USER_UNSUSPENDED', actorId: actor?.id ?? null, targetId: userId })
  return tx.user.update({
    where: { id: userId },
    data: { suspendedAt: null, suspendedUntil: null, suspensionReason: '' },
  })
}

/** Ends every session of an account, and every connection opened with them. Its access tokens stay. Admins only. */
export async function signOutUser(viewer: Viewer | null, userId: string): Promise<User> {
  const user = await changeServer(viewer, async (tx, me) => {
    const user = await requireUser(tx, userId)
    await audit(tx, { action: 'USER_SIGNED_OUT', actorId: me.user.id, targetId: userId })
    return user
  })
  await endSessions({ userId })
  return user
}

/** Creates a link with which a person sets a new password, once, within an hour. It replaces an earlier link. Admins only. */
export const createPasswordResetLink = (viewer: Viewer | null, userId: string): Promise<string> =>
  changeServer(viewer, (tx, me) => createPasswordResetLinkBy(tx, me.user, userId))

/** Does the same under the server's lock. */
export async function createPasswordResetLinkBy(tx: Tx, actor: Actor, userId: string): Promise<string> {
  const { ownerId } = await requireUser(tx, userId)
  if (ownerId !== null) throw conflict(m.bot_without_password, 'userId')
  const token = await createPasswordReset(tx, userId, 'admin')
  await audit(tx, { action: 'PASSWORD_RESET_LINK_CREATED', actorId: actor?.id ?? null, targetId: userId })
  return passwordResetLink(token)
}

/**
 * Removes the second factor of an account under the server's lock, for a person who is locked out. Returns false if there is
 * none. Only the operator can do it: an admin who could would need no more than a reset link to take an account.
 */
export async function removeSecondFactorBy(tx: Tx, actor: Actor, userId: string): Promise<boolean> {
  if (!(await deleteSecondFactor(tx, userId))) return false
  await audit(tx, { action: 'SECOND_FACTOR_REMOVED', actorId: actor?.id ?? null, targetId: userId })
  return true
}

/** Returns a user under the server's lock. NOT_FOUND if there is none. */
async function requireUser(tx: Tx, userId: string): Promise<User> {
  const user = await tx.user.findUnique({ where: { id: userId, deletedAt: null } })
  if (!user) throw notFound(m.user_not_found, 'userId')
  return user
}

/** Returns a user other than the actor. BAD_USER_INPUT for the actor, NOT_FOUND if there is no such user. */
export async function requireOther(tx: Tx, actor: Actor, userId: string): Promise<User> {
  if (userId === actor?.id) throw badInput('userId', m.person_is_yourself)
  return requireUser(tx, userId)
}
