import { m } from '@latchkey/messages'
import type { ClientInfo } from '../context.ts'
import { db } from '../db/client.ts'
import { forbidden } from '../errors.ts'
import { wakeMail } from '../mail/mail.ts'
import { attempt } from '../ops/rate-limits.ts'
import { rejectCommonPassword } from './common-password.ts'
import { hashPassword, verifyPassword } from './password-hash.ts'
import { queueSecurityNotice } from './security-notice.ts'
import { endSessions } from './session.ts'
import { requireSession, type Viewer } from './viewer.ts'

export type PasswordChange = { currentPassword: string; newPassword: string }

/** Milliseconds after a sign-in in which an account without a password can get one. */
const RECENT = 15 * 60_000

/** Returns whether the viewer's account has a password. One that signs in through a provider may have none. */
export const hasPassword = async ({ user }: Viewer): Promise<boolean> =>
  (await db.password.count({ where: { userId: user.id } })) > 0

/** Takes the place of the current password of an account without one. FORBIDDEN if the session is not new. */
async function requireRecentSignIn(publicId: string): Promise<void> {
  const createdAt = { gt: new Date(Date.now() - RECENT) }
  if (!(await db.session.count({ where: { publicId, createdAt } })))
    throw forbidden(m.password_sign_in_again, 'newPassword')
}

/** Changes or sets the viewer's password. Ends all other sessions and every connection opened with them, and reset links. A mail tells of it. */
export async function changePassword(
  viewer: Viewer | null,
  { currentPassword, newPassword }: PasswordChange,
  client: ClientInfo | null,
): Promise<Viewer> {
  const me = requireSession(viewer)
  await rejectCommonPassword(newPassword, [me.user.username, me.user.displayName], 'newPassword')
  const userId = me.user.id
  if (await hasPassword(me)) await requirePassword(me, currentPassword, 'currentPassword')
  else await requireRecentSignIn(me.sessionId)
  const hash = await hashPassword(newPassword)
  await db.$transaction(async (tx) => {
    // In the order in which using a link locks them.
    await tx.passwordReset.deleteMany({ where: { userId } })
    await tx.password.upsert({ where: { userId }, create: { userId, hash }, update: { hash } })
    await queueSecurityNotice(tx, { user: me.user, change: 'PASSWORD', client })
  })
  wakeMail()
  await endSessions({ userId: me.user.id, publicId: { not: me.sessionId } })
  return me
}

/**
 * Verifies the viewer's password, in case someone else is using their device. FORBIDDEN naming `field` if it is wrong, or
 * if the account has none.
 */
export async function requirePassword({ user }: Viewer, password: string, field: string): Promise<void> {
  const stored = await db.password.findUnique({ where: { userId: user.id } })
  if (!stored) throw forbidden(m.password_none, field)
  const verified = await attempt({ guesserAndSecret: ['password by account', user.id] }, () =>
    verifyPassword(stored.hash, password),
  )
  if (!verified) throw forbidden(m.password_wrong, field)
}
