import { m } from '@latchkey/messages'
import type { User } from '../../prisma/generated/client/client.ts'
import { hasTwoFactors } from '../accounts/second-factor.ts'
import { requireSession, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { conflict, forbidden, notFound } from '../errors.ts'
import { publishProfile } from '../profile/profile.ts'
import type { Tx } from '../room-log/change-room.ts'
import { audit } from '../rooms/audit-log.ts'
import { endServerInvites } from './end-invites.ts'

/**
 * Returns the viewer, who must be one of the server's admins (FORBIDDEN) and have a session. Asks the database every time,
 * because a viewer may be up to five seconds old: someone who is no longer an admin can do nothing more on any node. FORBIDDEN, too,
 * for an admin without a second factor where the server requires one.
 */
export async function requireAdmin(viewer: Viewer | null, tx: Tx): Promise<Viewer> {
  const me = requireSession(viewer)
  const user = await tx.user.findUnique({ where: { id: me.user.id }, select: { admin: true } })
  if (!user?.admin) throw forbidden(m.admin_required)
  await requireSecondFactor(tx, me)
  return me
}

/** Throws FORBIDDEN for an admin whose session took one factor where the server requires a second one. */
async function requireSecondFactor(tx: Tx, admin: Viewer): Promise<void> {
  if (!(await tx.server.findFirst({ where: { adminSecondFactorRequired: true } }))) return
  if (!(await hasTwoFactors(admin, tx))) throw forbidden(m.admin_second_factor_required)
}

/**
 * Returns the viewer if they are an admin with a session, else null. FORBIDDEN for an admin without a second factor where the
 * server requires one.
 */
export async function findAdmin(viewer: Viewer | null): Promise<Viewer | null> {
  if (!viewer?.sessionId) return null
  const { user } = viewer
  if (!(await db.user.findUnique({ where: { id: user.id, admin: true }, select: { id: true } }))) return null
  await requireSecondFactor(db, viewer)
  return viewer
}

/** Locks the server's row until the transaction ends, so that changes by admins happen one after the other. */
export const lockServer = async (tx: Tx): Promise<void> =>
  void (await tx.$queryRaw`SELECT 1 FROM "Server" FOR NO KEY UPDATE`)

/** Changes the server in a transaction, under the lock of its row. Admins only. */
export const changeServer = <T>(
  viewer: Viewer | null,
  change: (tx: Tx, me: Viewer) => Promise<T>,
): Promise<T> =>
  db.$transaction(async (tx) => {
    await lockServer(tx)
    return change(tx, await requireAdmin(viewer, tx))
  })

/**
 * Makes a user an admin, or takes that away and ends the invites that they created. Admins only. NOT_FOUND if there is no such user, CONFLICT if the server would
 * have no admin left.
 */
export async function setAdmin(viewer: Viewer | null, userId: string, admin: boolean): Promise<User> {
  const { user, changed } = await changeServer(viewer, (tx, me) =>
    setAdminBy(tx, me.user.id, { userId, admin }),
  )
  if (changed) void publishProfile(user)
  return user
}

/**
 * Does the same under the server's lock. The actor is null if the operator does it from a shell. Publish the profile after
 * the commit if it has changed.
 */
export async function setAdminBy(
  tx: Tx,
  actorId: string | null,
  { userId, admin }: { userId: string; admin: boolean },
): Promise<{ user: User; changed: boolean }> {
  const before = await tx.user.findUnique({ where: { id: userId, deletedAt: null } })
  if (!before) throw notFound(m.user_not_found, 'userId')
  if (admin && before.ownerId !== null) throw conflict(m.bot_never_admin, 'userId')
  if (before.admin === admin) return { user: before, changed: false }
  if (!admin && (await tx.user.count({ where: { admin: true } })) === 1) throw conflict(m.admin_last, 'admin')
  const user = await tx.user.update({ where: { id: userId }, data: { admin } })
  if (!admin) await endServerInvites(tx, { createdById: userId })
  await audit(tx, { action: admin ? 'ADMIN_GRANTED' : 'ADMIN_REVOKED', actorId, targetId: userId })
  return { user, changed: true }
}
