import { m } from '@latchkey/messages'
import type { User } from '../../prisma/generated/client/client.ts'
import type { ClientInfo } from '../context.ts'
import { db } from '../db/client.ts'
import { logger } from '../logger.ts'
import { mailLocale } from '../mail/locale.ts'
import { queueMail, type MailJobs } from '../mail/mail.ts'
import { emailEnabled, type Mail } from '../mail/transport.ts'
import { tryConsume } from '../ops/rate-limits.ts'
import { wakeQueue } from '../ops/queue.ts'
import { describeDevice } from './describe-device.ts'
import { verifyDevice } from './device.ts'
import { readLoginMail } from './login-mail.ts'

/**
 * Mails a note about a sign-in if its device has never signed in to the account before (device.ts), and the account has a
 * confirmed address: at most five in an hour, as programs have no cookies. Never fails the sign-in.
 */
export async function announceNewDevice(user: User, client: ClientInfo | null): Promise<void> {
  if (!emailEnabled) return
  try {
    if (await verifyDevice(client?.device ?? null, user.username)) return
    if (!(await db.email.findUnique({ where: { userId: user.id } }))) return
    if (!(await tryConsume(['sign-in mail by account', user.id]))) return
    await db.$transaction((tx) =>
      queueMail(tx, 'newDevice', {
        userId: user.id,
        locale: mailLocale(user, client),
        userAgent: client?.userAgent?.slice(0, 300) ?? null,
        at: new Date().toISOString(),
      }),
    )
    wakeQueue()
  } catch (err) {
    logger.warn({ err }, 'A sign-in could not be announced')
  }
}

/** Writes the note. Returns null if the address is gone. */
export async function writeNewDevice(job: MailJobs['newDevice']): Promise<Mail | null> {
  const about = await readLoginMail(job)
  if (!about) return null
  const { to, ...texts } = about
  const { locale } = job
  const device = await describeDevice(job.userAgent, locale)
  return {
    to,
    subject: m.mail_device_subject({ server: texts.server }, { locale }),
    text: m.mail_device_text({ ...texts, device }, { locale }),
  }
}
