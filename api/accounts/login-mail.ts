import type { Locale } from '@latchkey/messages/locales'
import { db } from '../db/client.ts'
import { env } from '../env.ts'
import { readServerName } from '../mail/transport.ts'

/**
 * Returns what a mail about the ways into an account says: where to, of which account and server, when in the person's time zone,
 * and where they look at it. Null if the address is gone.
 */
export async function readLoginMail({ userId, locale, at }: { userId: string; locale: Locale; at: string }) {
  const email = await db.email.findUnique({ where: { userId }, include: { user: true } })
  if (!email) return null
  const { username, timeZone } = email.user
  const format = new Intl.DateTimeFormat(locale, {
    dateStyle: 'long',
    timeStyle: 'long',
    timeZone: timeZone ?? 'UTC',
  })
  return {
    to: email.address,
    server: await readServerName(),
    username,
    time: format.format(new Date(at)),
    link: `${env.ORIGIN[0]}/settings/security`,
  }
}
