import { baseLocale, type Locale } from '@latchkey/messages/locales'
import type { Prisma } from '../../prisma/generated/client/client.ts'
import { enqueue, runJob, startQueue, wakeQueue } from '../ops/queue.ts'
import { emailEnabled, type Mail, sendMail } from './transport.ts'

/** A change to how people get into an account. */
export type SecurityChange = 'PASSWORD' | 'SECOND_FACTOR_OFF' | 'RECOVERY_CODES' | 'PASSKEY_ADDED'

/**
 * The mails, and what each is written from. A job has no secret and no text: codes and links are made when the mail is sent,
 * so none is stored, and each attempt to send makes a new one.
 */
export type MailJobs = {
  /** The code that confirms an address. */
  confirmAddress: { userId: string; locale: Locale }
  /** The note to the former address. */
  addressChanged: { userId: string; to: string; locale: Locale }
  /** The link that sets a new password. Null if there is no such account, so that both take the same work. */
  resetPassword: { userId: string | null; locale: Locale }
  /** The unread notifications after one and up to another. */
  notifications: { userId: string; after: string; upTo: string }
  /** The note about a sign-in from a new device. */
  newDevice: { userId: string; locale: Locale; userAgent: string | null; at: string }
  /** The note about a changed password, a second factor that was turned off, and the like. */
  securityChange: { userId: string; locale: Locale; change: SecurityChange; at: string }
}

/** Writes a mail when it is sent. Returns null if it is of no use any more. */
export type MailWriters = { [Kind in keyof MailJobs]: (job: MailJobs[Kind]) => Promise<Mail | null> }

type MailJob = { [Kind in keyof MailJobs]: { kind: Kind; job: MailJobs[Kind] } }[keyof MailJobs]

/** Adds a mail in the transaction that causes it. Call `wakeMail` after the commit. */
export const queueMail = <Kind extends keyof MailJobs>(
  tx: Prisma.TransactionClient,
  kind: Kind,
  job: MailJobs[Kind],
): Promise<void> => enqueue(tx, 'mail', [{ data: { kind, job } }])

/** Starts on new mails at once. */
export const wakeMail = (): void => wakeQueue('mail')

/** Starts sending mail if the settings name a mail server. */
export async function startMail(writers: MailWriters): Promise<void> {
  if (!emailEnabled) return
  await startQueue<MailJob>({
    name: 'mail',
    expiresIn: 120,
    keptFor: 86_400,
    async perform({ kind, job }) {
      const write = writers[kind] as (job: MailJob['job']) => Promise<Mail | null>
      const mail = await write(job)
      if (mail) await sendMail(mail)
      return 'done'
    },
  })
}

/** Puts a mail to nobody through the queue. Throws if a node has not taken it off within `timeout` milliseconds. */
export const runMailJob = (timeout: number): Promise<void> => {
  const job: MailJob = { kind: 'resetPassword', job: { userId: null, locale: baseLocale } }
  return runJob('mail', job, timeout)
}
