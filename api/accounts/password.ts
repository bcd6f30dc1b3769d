import { m } from '@latchkey/messages'
import { db } from '../db/client.ts'
import { forbidden } from '../errors.ts'
import { attempt } from '../ops/rate-limits.ts'
import { rejectCommonPassword } from './common-password.ts'
import { hashPassword, verifyPassword } from './password-hash.ts'
import { endSessions } from './session.ts'
import { requireSession, type Viewer } from './viewer.ts'

export type PasswordChange = { currentPassword: string; newPassword: string }

/** Changes the viewer's password. Ends all other sessions and every connection opened with them, and reset links. */
export async function changePassword(
  viewer: Viewer | null,
  { currentPassword, newPassword }: PasswordChange,
): Promise<Viewer> {
  const me = requireSession(viewer)
  await rejectCommonPassword(newPassword, [me.user.username, me.user.displayName], 'newPassword')
  await requirePassword(me, currentPassword, 'currentPassword')
  await db.password.update({ where: { userId: me.user.id }, data: { hash: await hashPassword(newPassword) } })
  await db.passwordReset.deleteMany({ where: { userId: me.user.id } })
  await endSessions({ userId: me.user.id, publicId: { not: me.sessionId } })
  return me
}

/**
 * Verifies the viewer's password, in case someone else is using their device. FORBIDDEN naming `field` if it is wrong.
 */
export async function requirePassword({ user }: Viewer, password: string, field: string): Promise<void> {
  const stored = await db.password.findUnique({ where: { userId: user.id } })
  const verified = await attempt({ guesserAndSecret: ['password by account', user.id] }, () =>
    verifyPassword(stored?.hash, password),
  )
  if (!verified) throw forbidden(m.password_wrong, field)
}
