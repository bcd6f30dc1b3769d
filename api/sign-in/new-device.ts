import { m } from '@latchkey/messages'
import { describeDevice } from '../accounts/describe-device.ts'
import { verifyDevice } from '../accounts/device.ts'
import { readLoginMail } from '../accounts/login-mail.ts'
import type { SignedIn } from '../accounts/session.ts'
import { hashToken } from '../accounts/token-hash.ts'
import type { ClientInfo } from '../context.ts'
import { db } from '../db/client.ts'
import { logger } from '../logger.ts'
import { mailLocale } from '../mail/locale.ts'
import { type MailJobs, queueMail, wakeMail } from '../mail/mail.ts'
import { emailEnabled, type Mail } from '../mail/transport.ts'
import { notifySignIn } from '../notifications/sign-in.ts'
import { tryConsume } from '../ops/rate-limits.ts'

/**
 * Tells of a sign-in if its device has never signed in to the account before (device.ts): by mail if the account has a
 * confirmed address, or else by a notification. At most five in an hour, as programs have no cookies. Never fails the sign-in.
 */
export async function announceNewDevice(signedIn: SignedIn, client: ClientInfo | null): Promise<void> {
  const { token, user } = signedIn
  try {
    if (await verifyDevice(client?.device ?? null, user.username)) return
    if (!(await tryConsume(['sign-in note by account', user.id]))) return
    const userAgent = client?.userAgent?.slice(0, 300) ?? null
    if (!emailEnabled || !(await db.email.findUnique({ where: { userId: user.id } })))
      return await notifySignIn({ userId: user.id, sessionHash: hashToken(token), userAgent })
    await db.$transaction((tx) =>
      queueMail(tx, 'newDevice', {
        userId: user.id,
        locale: mailLocale(user, client),
        userAgent,
        at: new Date().toISOString(),
      }),
    )
    wakeMail()
  } catch (err) {
    logger.warn({ err }, 'A sign-in could not be announced')
  }
}

/** Writes the mail. Returns null if the address is gone. */
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
