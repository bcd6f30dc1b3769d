import { m } from '@latchkey/messages'
import type { User } from '../../prisma/generated/client/client.ts'
import type { ClientInfo } from '../context.ts'
import { db } from '../db/client.ts'
import { env } from '../env.ts'
import { mailLocale } from '../mail/locale.ts'
import { type MailJobs, queueMail, type SecurityChange } from '../mail/mail.ts'
import { emailEnabled, type Mail, readServerName } from '../mail/transport.ts'
import type { Tx } from '../room-log/change-room.ts'

/**
 * Adds a mail about a change to how people get into an account, in the transaction of the change, if the account has a confirmed
 * address. Call `wakeQueue` after the commit.
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
export async function writeSecurityNotice({
  userId,
  locale,
  change,
  at,
}: MailJobs['securityChange']): Promise<Mail | null> {
  const email = await db.email.findUnique({ where: { userId }, include: { user: true } })
  if (!email) return null
  const server = await readServerName()
  const { username, timeZone } = email.user
  const time = new Intl.DateTimeFormat(locale, {
    dateStyle: 'long',
    timeStyle: 'long',
    timeZone: timeZone ?? 'UTC',
  }).format(new Date(at))
  const link = `${env.ORIGIN[0]}/settings/security`
  return {
    to: email.address,
    subject: m.mail_security_subject({ server }, { locale }),
    text: m.mail_security_text(
      { username, change: sentences[change]({ server }, { locale }), time, link },
      { locale },
    ),
  }
}
