import { m } from '@latchkey/messages'
import { comparableName } from '@latchkey/text'
import type { ClientInfo } from '../context.ts'
import { db } from '../db/client.ts'
import { unauthenticated } from '../errors.ts'
import { logger } from '../logger.ts'
import { type AttemptBuckets, attempt } from '../ops/rate-limits.ts'
import { verifyDevice } from '../accounts/device.ts'
import { announceNewDevice } from './new-device.ts'
import { verifyPassword } from '../accounts/password-hash.ts'
import { verifySecondFactor } from '../accounts/second-factor.ts'
import { endSessions, replaceSession, type SignedIn } from '../accounts/session.ts'
import { rejectSuspended } from '../accounts/suspension.ts'
import { hashToken } from '../accounts/token-hash.ts'
import { requireSession, type Viewer } from '../accounts/viewer.ts'

/**
 * Opens a session. Ends the session that the request came with. An unknown username and a wrong password get the same
 * answer after the same work. With the right password, a suspended account gets FORBIDDEN, and one with a second factor
 * needs its code.
 */
export async function signIn(
  viewer: Viewer | null,
  input: { username: string; password: string; code?: string | null },
  client: ClientInfo | null,
): Promise<SignedIn> {
  const username = comparableName(input.username)
  const found = await db.user.findUnique({ where: { username }, include: { password: true } })
  // Never the username as typed: people sometimes type their password there.
  const logFields = { userId: found?.id ?? null, address: client?.address ?? null }
  const device = await verifyDevice(client?.device ?? null, username)
  const verified = await attempt(bucketsOf(username, device, client), () =>
    verifyPassword(found?.password?.hash, input.password),
  ).catch((error: unknown) => {
    logger.info({ ...logFields, outcome: 'RATE_LIMITED' }, 'sign-in')
    throw error
  })
  logger.info({ ...logFields, outcome: verified ? 'OK' : 'UNAUTHENTICATED' }, 'sign-in')
  if (!found || !verified) throw wrongCredentials()
  rejectSuspended(found)
  await verifySecondFactor(found, input.code ?? null, { device, client }).catch((error: unknown) => {
    logger.info({ ...logFields, outcome: 'SECOND_FACTOR' }, 'sign-in')
    throw error
  })
  const { password: verifiedPassword, ...user } = found
  const signedIn = await replaceSession(viewer, user, client)
  // A password change during the sign-in ended all sessions but may have missed this one.
  const currentPassword = await db.password.findUnique({ where: { userId: user.id } })
  if (currentPassword?.hash !== verifiedPassword?.hash) {
    await endSessions({ userId: user.id, id: hashToken(signedIn.token) })
    throw wrongCredentials()
  }
  await announceNewDevice(signedIn, client)
  return signedIn
}

const wrongCredentials = () => unauthenticated(m.sign_in_wrong, 'password')

/** Returns the rate-limit buckets of a sign-in. A device that has signed in to the account before has its own. */
function bucketsOf(username: string, device: string | null, client: ClientInfo | null): AttemptBuckets {
  if (device) return { guesserAndSecret: ['sign-in by device', device] }
  const address = client?.address ?? 'unknown'
  // Usernames have at most 32 characters; cutting longer input bounds their memory.
  const account = username.slice(0, 33)
  return {
    guesserAndSecret: ['sign-in by account and address', `${account} ${address}`],
    guesser: [['sign-in by address', address]],
    secret: ['sign-in by account', account],
  }
}

/** Ends the viewer's session and every connection opened with it. */
export async function signOut(viewer: Viewer | null): Promise<boolean> {
  const { user, sessionId } = requireSession(viewer)
  return (await endSessions({ userId: user.id, publicId: sessionId })) > 0
}
