import { m } from '@latchkey/messages'
import type { User } from '../../prisma/generated/client/client.ts'
import { revokeAccessTokens } from '../accounts/access-token.ts'
import { requireBot } from '../accounts/bot.ts'
import { publishUserChange } from '../accounts/credential.ts'
import { reserveUsername } from '../accounts/reserved-username.ts'
import { requirePassword } from '../accounts/password.ts'
import { endSessions } from '../accounts/session.ts'
import { requireSession, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { conflict } from '../errors.ts'
import { avatarsPath, removeFiles } from '../files/storage-paths.ts'
import { ignoreDeletedRoom, type Tx } from '../room-log/change-room.ts'
import { activeBans } from '../rooms/active-ban.ts'
import { audit } from '../rooms/audit-log.ts'
import { requireOther } from '../server/accounts.ts'
import { lockServer, requireAdmin } from '../server/admin.ts'
import { endServerInvites } from '../server/end-invites.ts'
import { removeFromRoom } from './remove-from-room.ts'

/** Deletes the viewer's account. */
export async function deleteAccount(viewer: Viewer | null, password: string): Promise<boolean> {
  const me = requireSession(viewer)
  await requirePassword(me, password, 'password')
  return erase(me.user.id, () => Promise.resolve(me.user))
}

/** Deletes a bot of the viewer's. NOT_FOUND if the viewer owns no such bot. */
export const deleteBot = (viewer: Viewer | null, botId: string): Promise<boolean> => {
  const { user } = requireSession(viewer)
  return erase(botId, (tx) => requireBot(tx, user.id, botId))
}

/** Deletes the account of someone who is no admin. Admins only. */
export const deleteUser = (viewer: Viewer | null, userId: string): Promise<boolean> =>
  erase(userId, async (tx) => {
    const me = await requireAdmin(viewer, tx)
    const user = await requireOther(tx, me.user, userId)
    if (user.admin) throw conflict(m.person_is_admin, 'userId')
    await audit(tx, { action: 'USER_DELETED', actorId: me.user.id })
    return user
  })

/**
 * Deletes an account and the bots that it owns. First they lose their personal data and usernames, and every connection
 * opened with them ends.
 * The username of a banned account is reserved until its bans would have ended. Then it is removed from its rooms,
 * one after the other. If the server stops in between, finishDeletions continues. `prepare` returns the user, under the
 * server's lock.
 */
async function erase(id: string, prepare: (tx: Tx) => Promise<User>): Promise<boolean> {
  const users = await db.$transaction(async (tx) => {
    await lockServer(tx)
    const user = await prepare(tx)
    await endServerInvites(tx, { createdById: id })
    await eraseUser(tx, user)
    // After the update, which waits for a bot that is being created.
    const bots = await tx.user.findMany({ where: { ownerId: id, deletedAt: null } })
    for (const bot of bots) await eraseUser(tx, bot)
    return [user, ...bots]
  })
  for (const user of users) {
    removeFiles([avatarsPath(user.id)])
    await endSessions({ userId: user.id })
    await revokeAccessTokens({ userId: user.id })
    publishUserChange(user)
  }
  for (const user of users) await removeFromRooms(user.id)
  return true
}

/** Deletes the password and the personal data of an account, under the server's lock. */
async function eraseUser(tx: Tx, user: User): Promise<void> {
  const { id } = user
  // In the order in which using a link locks them.
  await tx.passwordReset.deleteMany({ where: { userId: id } })
  await tx.password.deleteMany({ where: { userId: id } })
  await tx.identity.deleteMany({ where: { userId: id } })
  await tx.signInFlow.deleteMany({ where: { userId: id } })
  await tx.passkey.deleteMany({ where: { userId: id } })
  await tx.passkeyChallenge.deleteMany({ where: { userId: id } })
  await tx.recoveryCode.deleteMany({ where: { userId: id } })
  await tx.totp.deleteMany({ where: { userId: id } })
  await tx.emailCode.deleteMany({ where: { userId: id } })
  await tx.email.deleteMany({ where: { userId: id } })
  await tx.user.updateMany({ where: { offeredToId: id }, data: { offeredToId: null } })
  await tx.customEmoji.updateMany({ where: { createdById: id }, data: { createdById: null } })
  await tx.block.deleteMany({ where: { OR: [{ blockerId: id }, { blockedId: id }] } })
  await tx.notification.deleteMany({ where: { userId: id } })
  await tx.pushSubscription.deleteMany({ where: { userId: id } })
  await tx.notificationMail.deleteMany({ where: { userId: id } })
  await tx.scheduledMessage.deleteMany({ where: { userId: id } })
  await tx.user.update({
    where: { id },
    // The ID is too long to be anyone's username.
    data: {
      username: id,
      displayName: 'Deleted account',
      avatarKey: null,
      bot: false,
      ownerId: null,
      offeredToId: null,
      admin: false,
      suspendedAt: null,
      suspendedUntil: null,
      suspensionReason: '',
      locale: null,
      timeZone: null,
      doNotDisturbUntil: null,
      quietFrom: null,
      quietTo: null,
      emailNotifications: 'SOON',
      notificationText: true,
      deletedAt: new Date(),
    },
  })
  await reserveUsernameOfBanned(tx, user)
}

/** Call it after the update of the user, which waits for bans that are being given. */
async function reserveUsernameOfBanned(tx: Tx, { id, username }: User): Promise<void> {
  const bans = await tx.ban.findMany({ where: { userId: id, ...activeBans() }, select: { expiresAt: true } })
  if (!bans.length) return
  const ends = bans.map(({ expiresAt }) => expiresAt)
  const last = ends.includes(null) ? null : new Date(Math.max(...ends.map((end) => end!.getTime())))
  await reserveUsername(tx, username, last)
}

/** Finishes deletions that were interrupted. */
export async function finishDeletions(): Promise<void> {
  const unfinished = await db.user.findMany({
    // A deletion of the last minute may still be running on some node.
    where: { deletedAt: { lt: new Date(Date.now() - 60_000) }, leftAt: null },
    select: { id: true },
  })
  for (const { id } of unfinished) await removeFromRooms(id)
}

/** Removes a deleted account from its rooms. Repeating it is safe and only publishes the same state again. */
async function removeFromRooms(userId: string): Promise<void> {
  // Who reacts in a thread has no membership of it.
  const rooms = await db.$queryRaw<{ roomId: string }[]>`
    SELECT "roomId"::text AS "roomId" FROM "Membership" WHERE "userId" = ${userId}::uuid
    UNION SELECT "roomId"::text FROM "Reaction" WHERE "userId" = ${userId}::uuid
    UNION SELECT "roomId"::text FROM "Mention" WHERE "userId" = ${userId}::uuid`
  for (const { roomId } of rooms) await ignoreDeletedRoom(removeFromRoom(roomId, userId))
  // A request that was running during the deletion may have joined a room. finishDeletions then tries again.
  if (await db.membership.count({ where: { userId, status: 'ACTIVE' } })) return
  await db.user.update({ where: { id: userId }, data: { leftAt: new Date() } })
}
