import { m } from '@latchkey/messages'
import type { User } from '../../prisma/generated/client/client.ts'
import type { ClientInfo } from '../context.ts'
import { mailLocale } from '../mail/locale.ts'
import { type MailJobs, queueMail, type SecurityChange } from '../mail/mail.ts'
import { emailEnabled, type Mail } from '../mail/transport.ts'
import type { Tx } from '../room-log/change-room.ts'
import { readLoginMail } from './login-mail.ts'

/**
 * Adds a mail about a change to how people get into an account, in the transaction of the change, if the account has a confirmed
 * address. Call `wakeMail` after the commit.
 */
export async function queueSecurityNotice(
  tx: Tx,
  { user, change, client }: { user: User; change: SecurityChange; client: ClientInfo | null },
): Promise<void> {
  if (!emailEnabled || !(await tx.email.findUnique({ where: { userId: user.id } }))) return
  const at = new Date().toISOString()
  await queueMail(tx, 'securityChange', {
    userId: user.id,
    locale: mailLocale(user, client),
    change,
    at,
  })
}

const sentences = {
  PASSWORD: m.mail_security_password,
  SECOND_FACTOR_OFF: m.mail_security_second_factor_off,
  RECOVERY_CODES: m.mail_security_recovery_codes,
  PASSKEY_ADDED: m.mail_security_passkey_added,
} satisfies Record<SecurityChange, unknown>

/** Writes the mail. Returns null if the address is gone. */
export async function writeSecurityNotice(job: MailJobs['securityChange']): Promise<Mail | null> {
  const about = await readLoginMail(job)
  if (!about) return null
  const { to, server, ...texts } = about
  const { locale } = job
  const change = sentences[job.change]({ server }, { locale })
  return {
    to,
    subject: m.mail_security_subject({ server }, { locale }),
    text: m.mail_security_text({ ...texts, change }, { locale }),
  }
}
