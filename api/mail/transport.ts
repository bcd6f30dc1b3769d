import { m } from '@latchkey/messages'
import type { Locale } from '@latchkey/messages/locales'
import { db } from '../db/client.ts'
import { env } from '../env.ts'

/** A mail as people read it. Plain text, so that every program shows it and nothing in it can be loaded or hidden. */
export type Mail = {
  to: string
  subject: string
  text: string
  /** The address that ends mails of this kind: by POST at once (RFC 8058), and by GET after a question. */
  unsubscribe?: string
}

/** True if this server can send mail. */
export const emailEnabled = env.SMTP_URL !== undefined

/** Milliseconds after which a mail server that does not answer counts as unreachable. */
const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 }

async function connect() {
  const { createTransport } = await import('nodemailer')
  return createTransport({ url: env.SMTP_URL, ...timeouts, disableFileAccess: true, disableUrlAccess: true })
}

/** Connects to the mail server and logs in, and sends nothing. Throws if that fails, or there is none. */
export async function verifyMailServer(): Promise<void> {
  if (!emailEnabled) throw new Error('SMTP_URL is not set')
  await (await connect()).verify()
}

/** Sends a mail now. Throws an error that says what the mail server refused, or why it cannot be reached. */
export async function sendMail({ to, subject, text, unsubscribe }: Mail): Promise<void> {
  const transport = await connect()
  await transport.sendMail({
    from: await readSender(),
    // As an object, so that nothing in an address is read as a list or a name.
    to: { name: '', address: to },
    subject,
    text,
    // Programs that answer mail on their own leave this one alone.
    headers: {
      'auto-submitted': 'auto-generated',
      ...(unsubscribe && {
        'list-unsubscribe': `<${unsubscribe}>`,
        'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
      }),
    },
  })
}

/** Returns MAIL_FROM, with the server's name if it has none. */
async function readSender(): Promise<{ name: string; address: string }> {
  const [, name, inBrackets] = /^(.*)<(.+)>$/.exec(env.MAIL_FROM!) ?? []
  return {
    name: name?.trim().replace(/^"(.*)"$/, '$1') || (await readServerName()),
    address: inBrackets ?? env.MAIL_FROM!,
  }
}

/** Returns the name that the admins gave the server. */
export async function readServerName(): Promise<string> {
  const server = await db.server.findFirst({ select: { name: true } })
  return server?.name ?? 'Latchkey'
}

/** Sends a test mail. Returns why that failed, in the words of the mail server, or null if the mail server took it. */
export async function checkMail(to: string, locale?: Locale): Promise<string | null> {
  if (!emailEnabled) return 'SMTP_URL is not set.'
  const server = await readServerName()
  const mail = {
    to,
    subject: m.mail_test_subject({ server }, { locale }),
    text: m.mail_test_text({ server }, { locale }),
  }
  return sendMail(mail).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
}
