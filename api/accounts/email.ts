import { randomInt, timingSafeEqual } from 'node:crypto'
import { m } from '@latchkey/messages'
import type { ClientInfo } from '../context.ts'
import { db } from '../db/client.ts'
import { isUniqueViolation } from '../db/unique-violation.ts'
import { badInput, conflict } from '../errors.ts'
import { mailLocale } from '../mail/locale.ts'
import { type MailJobs, queueMail, wakeMail } from '../mail/mail.ts'
import { emailEnabled, type Mail, readServerName } from '../mail/transport.ts'
import { consume } from '../ops/rate-limits.ts'
import { sign } from '../secrets.ts'
import { requirePassword } from './password.ts'
import { requireSession, type Viewer } from './viewer.ts'

/** Milliseconds for which a code works. */
const CODE_VALID_FOR = 30 * 60_000
/** Milliseconds for which the mail with the code is tried. */
const MAIL_VALID_FOR = 24 * 60 * 60_000
const MAX_ATTEMPTS = 5
const SECRET = 'email codes'

/** Returns the form in which addresses are compared. Mail servers could tell cases apart, and none does. */
export const addressKey = (address: string): string => address.toLowerCase()

/** Throws CONFLICT if this server sends no mail. */
export function requireEmail(): void {
  if (!emailEnabled) throw conflict(m.email_disabled)
}

/** Returns the confirmed address of an account. Null if there is none. */
export async function findEmail(userId: string): Promise<string | null> {
  return (await db.email.findUnique({ where: { userId } }))?.address ?? null
}

/** Returns the address that waits for its code. Null if there is none. */
export async function findPendingEmail(userId: string): Promise<string | null> {
  const pending = await db.emailCode.findUnique({ where: { userId, expiresAt: { gt: new Date() } } })
  return pending?.address ?? null
}

/**
 * Sends a code to an address. Nothing changes until it is confirmed. Answers alike if another account has the address: its
 * owner gets a note instead of a code. FORBIDDEN for a wrong password, CONFLICT if the server sends no mail.
 */
export async function setEmail(
  viewer: Viewer | null,
  { email, password }: { email: string; password: string },
  client: ClientInfo | null,
): Promise<Viewer> {
  const me = requireSession(viewer)
  requireEmail()
  await requirePassword(me, password, 'password')
  await consume(['mail by account', me.user.id])
  await consume(['mail to address', addressKey(email)])
  const userId = me.user.id
  await db.$transaction(async (tx) => {
    const data = {
      address: email,
      codeHash: null,
      attemptsLeft: MAX_ATTEMPTS,
      expiresAt: new Date(Date.now() + MAIL_VALID_FOR),
    }
    await tx.emailCode.upsert({ where: { userId }, create: { userId, ...data }, update: data })
    await queueMail(tx, 'confirmAddress', { userId, locale: mailLocale(me.user, client) })
  })
  wakeMail()
  return me
}

const hashCode = async (userId: string, address: string, code: string): Promise<string> =>
  (await sign(SECRET, `${userId} ${address} ${code}`)).toString('base64url')

/** Writes the mail with a new code, or the note to the owner of an address that another account has. */
export async function writeAddressConfirmation({
  userId,
  locale,
}: MailJobs['confirmAddress']): Promise<Mail | null> {
  const pending = await db.emailCode.findUnique({
    where: { userId, expiresAt: { gt: new Date() } },
    include: { user: true },
  })
  if (!pending) return null
  const { address: to, user } = pending
  const server = await readServerName()
  const owner = await db.email.findUnique({ where: { addressKey: addressKey(to) } })
  if (owner && owner.userId !== userId)
    return {
      to,
      subject: m.mail_address_taken_subject({ server }, { locale }),
      text: m.mail_address_taken_text({ server }, { locale }),
    }
  const code = String(randomInt(100_000_000)).padStart(8, '0')
  const { count } = await db.emailCode.updateMany({
    where: { userId, address: to },
    data: {
      codeHash: await hashCode(userId, to, code),
      attemptsLeft: MAX_ATTEMPTS,
      expiresAt: new Date(Date.now() + CODE_VALID_FOR),
    },
  })
  // The person has given another address meanwhile, which has a mail of its own.
  if (!count) return null
  return {
    to,
    subject: m.mail_code_subject({ server }, { locale }),
    text: m.mail_code_text({ code, server, username: user.username }, { locale }),
  }
}

/**
 * Confirms the address that got the code. BAD_USER_INPUT for a wrong code, one that is older than 30 minutes, and after five
 * wrong ones.
 */
export async function confirmEmail(
  viewer: Viewer | null,
  code: string,
  client: ClientInfo | null,
): Promise<Viewer> {
  const me = requireSession(viewer)
  const { id: userId } = me.user
  // Counted before it is verified, so that parallel attempts cannot exceed the limit.
  const [pending] = await db.emailCode.updateManyAndReturn({
    where: { userId, attemptsLeft: { gt: 0 }, expiresAt: { gt: new Date() }, codeHash: { not: null } },
    data: { attemptsLeft: { decrement: 1 } },
  })
  const address = pending?.address ?? ''
  const given = Buffer.from(await hashCode(userId, address, code.replaceAll(/[\s-]/g, '')))
  const stored = Buffer.from(pending?.codeHash ?? '')
  if (given.length !== stored.length || !timingSafeEqual(given, stored)) throw wrongCode()
  const to = await findEmail(userId)
  await db
    .$transaction(async (tx) => {
      const { count } = await tx.emailCode.deleteMany({ where: { userId, codeHash: pending!.codeHash } })
      if (!count) throw wrongCode()
      if (to !== null && to !== address && emailEnabled)
        await queueMail(tx, 'addressChanged', { userId, to, locale: mailLocale(me.user, client) })
      const data = { address, addressKey: addressKey(address) }
      await tx.email.upsert({ where: { userId }, create: { userId, ...data }, update: data })
    })
    .catch((error: unknown) => {
      // Another account has confirmed it meanwhile.
      throw isUniqueViolation(error) ? wrongCode() : error
    })
  wakeMail()
  return me
}

const wrongCode = () => badInput('code', m.email_code_wrong)

/** Writes the note to an address that its account does not use any more. */
export async function writeAddressChange({
  userId,
  to,
  locale,
}: MailJobs['addressChanged']): Promise<Mail | null> {
  const user = await db.user.findUnique({ where: { id: userId, deletedAt: null } })
  if (!user) return null
  const server = await readServerName()
  return {
    to,
    subject: m.mail_address_changed_subject({ server }, { locale }),
    text: m.mail_address_changed_text({ server, username: user.username }, { locale }),
  }
}

/** Removes the viewer's address, and one that is not confirmed. FORBIDDEN for a wrong password. */
export async function removeEmail(
  viewer: Viewer | null,
  password: string,
  client: ClientInfo | null,
): Promise<Viewer> {
  const me = requireSession(viewer)
  await requirePassword(me, password, 'password')
  const { id: userId } = me.user
  const to = await findEmail(userId)
  await db.$transaction(async (tx) => {
    await tx.emailCode.deleteMany({ where: { userId } })
    await tx.email.deleteMany({ where: { userId } })
    if (to !== null && emailEnabled)
      await queueMail(tx, 'addressChanged', { userId, to, locale: mailLocale(me.user, client) })
  })
  wakeMail()
  return me
}
