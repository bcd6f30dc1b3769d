import { m } from '@latchkey/messages'
import type { Totp as Row, User } from '../../prisma/generated/client/client.ts'
import type { ClientInfo } from '../context.ts'
import { db } from '../db/client.ts'
import { ApiError, badInput, conflict, translated } from '../errors.ts'
import { wakeMail } from '../mail/mail.ts'
import { type AttemptBuckets, attempt } from '../ops/rate-limits.ts'
import type { Tx } from '../room-log/change-room.ts'
import { decrypt, encrypt } from '../secrets.ts'
import { requirePassword } from './password.ts'
import { createRecoveryCodes, normalizeCode, useRecoveryCode } from './recovery-code.ts'
import { queueSecurityNotice } from './security-notice.ts'
import { requireSession, type Viewer } from './viewer.ts'

const SECRET = 'totp secrets'
/** Steps of 30 seconds that a device's clock may be early or late. */
const DRIFT = 1

export type TotpSetup = { uri: string; secret: string }

/** Returns whether signing in to an account takes a second factor. */
export const hasSecondFactor = async (userId: string, tx: Pick<Tx, 'totp'> = db): Promise<boolean> =>
  (await tx.totp.count({ where: { userId, confirmedAt: { not: null } } })) > 0

/**
 * Returns whether the viewer's session took two factors. One by a passkey did, since its device verified the person
 * (passkeys/sign-in.ts).
 */
export const hasTwoFactors = async (
  { user, sessionId }: Viewer,
  tx: Pick<Tx, 'totp' | 'session'> = db,
): Promise<boolean> =>
  (await hasSecondFactor(user.id, tx)) ||
  (sessionId !== null &&
    (await tx.session.count({ where: { publicId: sessionId, passkeyId: { not: null } } })) > 0)

/** Deletes the second factor of an account. Returns false if there is none. */
export async function deleteSecondFactor(tx: Tx, userId: string): Promise<boolean> {
  await tx.recoveryCode.deleteMany({ where: { userId } })
  const { count } = await tx.totp.deleteMany({ where: { userId } })
  return count > 0
}

/**
 * Returns a new secret for the viewer's authenticator app. Signing in does not need it until `confirmTotp`. FORBIDDEN for a
 * wrong password, CONFLICT if there is a second factor already.
 */
export async function startTotp(viewer: Viewer | null, password: string): Promise<TotpSetup> {
  const me = requireSession(viewer)
  await requirePassword(me, password, 'password')
  const { id: userId, username } = me.user
  const { Secret, TOTP } = await import('otpauth')
  // 160 bits, as RFC 4226 recommends.
  const secret = new Secret({ size: 20 })
  const encrypted = await encrypt(SECRET, secret.base32, userId)
  await db.$transaction(async (tx) => {
    await tx.totp.createMany({ data: [{ userId, secret: encrypted }], skipDuplicates: true })
    const { count } = await tx.totp.updateMany({
      where: { userId, confirmedAt: null },
      data: { secret: encrypted },
    })
    if (!count) throw conflict(m.totp_on_already)
  })
  const server = await db.server.findFirst({ select: { name: true } })
  const totp = new TOTP({ secret, issuer: server?.name ?? 'Latchkey', label: username })
  return { uri: totp.toString(), secret: secret.base32 }
}

/** Returns the time step whose code this is: now, or as far from it as the clock may be. Null if it is wrong. */
async function findStep({ userId, secret }: Row, code: string): Promise<number | null> {
  const { Secret, TOTP } = await import('otpauth')
  const totp = new TOTP({ secret: Secret.fromBase32(await decrypt(SECRET, secret, userId)) })
  const now = totp.counter()
  const delta = totp.validate({ token: code, window: DRIFT })
  return delta === null ? null : now + delta
}

/**
 * Turns the second factor on, once the app shows the right code. Returns ten recovery codes, which are not stored. BAD_USER_INPUT for a
 * wrong code, CONFLICT if `startTotp` did not come before.
 */
export async function confirmTotp(viewer: Viewer | null, code: string): Promise<string[]> {
  const { id: userId } = requireSession(viewer).user
  const row = await db.totp.findUnique({ where: { userId, confirmedAt: null } })
  if (!row) throw conflict(m.totp_not_started)
  const step = await findStep(row, normalizeCode(code))
  const verified = await attempt({ guesserAndSecret: ['second factor of viewer', userId] }, () =>
    Promise.resolve(step !== null),
  )
  if (!verified || step === null) throw badInput('code', m.totp_code_wrong)
  return db.$transaction(async (tx) => {
    const { count } = await tx.totp.updateMany({
      where: { userId, secret: row.secret, confirmedAt: null },
      data: { confirmedAt: new Date(), lastStep: step },
    })
    if (!count) throw conflict(m.totp_not_started)
    return createRecoveryCodes(tx, userId)
  })
}

/**
 * Replaces the viewer's recovery codes by ten new ones and returns them. The old ones end. FORBIDDEN for a wrong password,
 * CONFLICT without a second factor.
 */
export async function renewRecoveryCodes(
  viewer: Viewer | null,
  password: string,
  client: ClientInfo | null,
): Promise<string[]> {
  const me = requireSession(viewer)
  const userId = me.user.id
  await requirePassword(me, password, 'password')
  const codes = await db.$transaction(async (tx) => {
    // Of two at once, the second waits and replaces the codes of the first. A sign-in uses codes without this lock.
    await tx.$queryRaw`SELECT 1 FROM "Totp" WHERE "userId" = ${userId}::uuid FOR UPDATE`
    if (!(await hasSecondFactor(userId, tx))) throw conflict(m.totp_not_started)
    await tx.recoveryCode.deleteMany({ where: { userId } })
    await queueSecurityNotice(tx, { user: me.user, change: 'RECOVERY_CODES', client })
    return createRecoveryCodes(tx, userId)
  })
  wakeMail()
  return codes
}

/** Turns the viewer's second factor off. A mail tells of it. FORBIDDEN for a wrong password. */
export async function disableTotp(
  viewer: Viewer | null,
  password: string,
  client: ClientInfo | null,
): Promise<Viewer> {
  const me = requireSession(viewer)
  await requirePassword(me, password, 'password')
  await db.$transaction(async (tx) => {
    const removed = await deleteSecondFactor(tx, me.user.id)
    if (removed) await queueSecurityNotice(tx, { user: me.user, change: 'SECOND_FACTOR_OFF', client })
  })
  wakeMail()
  return me
}

type Guesser = { device: string | null; client: ClientInfo | null }

/**
 * Verifies the code of the second factor, if the account has one. Call it only after the password. Each code works once. UNAUTHENTICATED with
 * `secondFactor` when it is missing or wrong.
 */
export async function verifySecondFactor(user: User, code: string | null, guesser: Guesser): Promise<void> {
  const row = await db.totp.findUnique({ where: { userId: user.id, confirmedAt: { not: null } } })
  if (!row) return
  if (!code?.trim()) throw codeError(m.second_factor_required)
  const verified = await attempt(bucketsOf(user, guesser), () => useCode(row, normalizeCode(code)))
  if (!verified) throw codeError(m.second_factor_wrong)
}

const codeError = (message: typeof m.second_factor_required | typeof m.second_factor_wrong) =>
  new ApiError('UNAUTHENTICATED', translated(message), { field: 'code', secondFactor: true })

/** Uses a code up. Returns false if it is wrong or was used before. Of two that use it at once, one gets in. */
async function useCode(row: Row, code: string): Promise<boolean> {
  const { userId, secret } = row
  if (!/^\d{6}$/.test(code)) return useRecoveryCode(userId, code)
  const step = await findStep(row, code)
  if (step === null) return false
  const { count } = await db.totp.updateMany({
    where: { userId, secret, lastStep: { lt: step } },
    data: { lastStep: step },
  })
  return count > 0
}

/** As for passwords: a device that has signed in to the account before is counted by itself. */
function bucketsOf({ id }: User, { device, client }: Guesser): AttemptBuckets {
  if (device) return { guesserAndSecret: ['second factor by device', device] }
  const address = client?.address ?? 'unknown'
  return {
    guesserAndSecret: ['second factor by account and address', `${id} ${address}`],
    guesser: [['second factor by address', address]],
    secret: ['second factor by account', id],
  }
}
