import { randomBytes } from 'node:crypto'
import { m } from '@latchkey/messages'
import type { ClientInfo } from '../context.ts'
import { db } from '../db/client.ts'
import { env } from '../env.ts'
import { notFound } from '../errors.ts'
import { wakeMail } from '../mail/mail.ts'
import type { Tx } from '../room-log/change-room.ts'
import { rejectCommonPassword } from './common-password.ts'
import { hashPassword } from './password-hash.ts'
import { verifyDevice } from './device.ts'
import { verifySecondFactor } from './second-factor.ts'
import { queueSecurityNotice } from './security-notice.ts'
import { endSessions } from './session.ts'
import { replaceSession, type SignedIn } from './session.ts'
import { rejectSuspended } from './suspension.ts'
import { hashToken } from './token-hash.ts'
import type { Viewer } from './viewer.ts'

const HOUR_MS = 60 * 60_000

/** The milliseconds for which a link works: by mail it is there at once, and one that an admin hands over finds its way. */
const VALID_FOR = { mail: HOUR_MS, admin: 24 * HOUR_MS }

/** Returns the link to the page that sets a new password. */
export const passwordResetLink = (token: string): string => `${env.ORIGIN[0]}/reset?token=${token}`

/**
 * Creates the token of a link that sets a new password once: within an hour if it is mailed, and within a day if an admin hands
 * it over. It replaces the account's earlier one.
 */
export async function createPasswordReset(
  tx: Tx,
  userId: string,
  way: keyof typeof VALID_FOR,
): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const data = { tokenHash: hashToken(token), expiresAt: new Date(Date.now() + VALID_FOR[way]) }
  await tx.passwordReset.upsert({ where: { userId }, create: { userId, ...data }, update: data })
  return token
}

/**
 * Sets a new password by a link's token, ends every session of the account, and opens a new one. NOT_FOUND when the token is
 * unknown, used or has expired; FORBIDDEN when the account is suspended; UNAUTHENTICATED when it has a second factor and its
 * code is missing or wrong. The last two leave the token as it is.
 */
export async function resetPassword(
  viewer: Viewer | null,
  { token, newPassword, code }: { token: string; newPassword: string; code?: string | null },
  client: ClientInfo | null,
): Promise<SignedIn> {
  const where = { tokenHash: hashToken(token), expiresAt: { gt: new Date() } }
  const found = await db.passwordReset.findFirst({ where, include: { user: true } })
  if (!found || found.user.deletedAt) throw resetNotFound()
  const { user } = found
  rejectSuspended(user)
  await rejectCommonPassword(newPassword, [user.username, user.displayName], 'newPassword')
  const device = await verifyDevice(client?.device ?? null, user.username)
  await verifySecondFactor(user, code ?? null, { device, client })
  const hash = await hashPassword(newPassword)
  await db.$transaction(async (tx) => {
    // Of two that use a link at the same moment, the second waits for the first and finds nothing.
    if (!(await tx.passwordReset.deleteMany({ where })).count) throw resetNotFound()
    await tx.password.upsert({
      where: { userId: user.id },
      create: { userId: user.id, hash },
      update: { hash },
    })
    await queueSecurityNotice(tx, { user, change: 'PASSWORD', client })
  })
  wakeMail()
  await endSessions({ userId: user.id })
  return replaceSession(viewer?.user.id === user.id ? null : viewer, user, client)
}

const resetNotFound = () => notFound(m.password_reset_not_valid, 'token')

/** Deletes the links and the codes for mail addresses that nobody used in time. */
export async function deleteExpiredResets(): Promise<void> {
  const where = { expiresAt: { lte: new Date() } }
  await db.passwordReset.deleteMany({ where })
  await db.emailCode.deleteMany({ where })
}
