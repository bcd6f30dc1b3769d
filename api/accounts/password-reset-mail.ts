import { m } from '@latchkey/messages'
import { comparableName } from '@latchkey/text'
import type { User } from '../../prisma/generated/client/client.ts'
import type { ClientInfo } from '../context.ts'
import { db } from '../db/client.ts'
import { mailLocale } from '../mail/locale.ts'
import { type MailJobs, queueMail, wakeMail } from '../mail/mail.ts'
import { type Mail, readServerName } from '../mail/transport.ts'
import { consume, tryConsume } from '../ops/rate-limits.ts'
import { addressKey, requireEmail } from './email.ts'
import { createPasswordReset, passwordResetLink } from './password-reset.ts'
import { isSuspended } from './suspension.ts'

/**
 * Mails a link that sets a new password to the confirmed address of an account, named by its username or that address.
 * Answers alike, after the same work, whether or not there is one: looking for the mail’s text is left to the queue. An account gets
 * five mails in an hour; beyond that, the request is answered as before, so nobody is told, and nobody is locked out.
 */
export async function requestPasswordReset(login: string, client: ClientInfo | null): Promise<boolean> {
  requireEmail()
  await consume(['password reset by address', client?.address ?? 'unknown'])
  const user = await findByLogin(login.trim())
  // Without an account, it is counted for the name, so that both take the same steps.
  const wanted = await tryConsume(['reset mail by account', user?.id ?? comparableName(login.slice(0, 254))])
  const job = { userId: wanted && user ? user.id : null, locale: mailLocale(user, client) }
  await db.$transaction((tx) => queueMail(tx, 'resetPassword', job))
  wakeMail()
  return true
}

/** Returns the account with this username or confirmed address. One query for both. */
const findByLogin = (login: string): Promise<User | null> =>
  db.user.findFirst({
    where: {
      deletedAt: null,
      OR: [{ username: comparableName(login.slice(0, 254)) }, { email: { addressKey: addressKey(login) } }],
    },
  })

/** Writes the mail with a new link. Returns null if there is no account, or if it cannot sign in. */
export async function writePasswordReset({
  userId,
  locale,
}: MailJobs['resetPassword']): Promise<Mail | null> {
  if (userId === null) return null
  const email = await db.email.findUnique({ where: { userId }, include: { user: true } })
  if (!email || email.user.deletedAt || isSuspended(email.user)) return null
  const token = await db.$transaction((tx) => createPasswordReset(tx, userId, 'mail'))
  const server = await readServerName()
  return {
    to: email.address,
    subject: m.mail_reset_subject({ server }, { locale }),
    text: m.mail_reset_text(
      { server, username: email.user.username, link: passwordResetLink(token) },
      { locale },
    ),
  }
}
