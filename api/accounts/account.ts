import { Prisma, type User } from '../../prisma/generated/client/client.ts'
import type { ClientInfo } from '../context.ts'
import { db } from '../db/client.ts'
import { ApiError, conflict } from '../errors.ts'
import { logger } from '../logger.ts'
import { type AttemptBuckets, attempt } from '../ops/rate-limits.ts'
import { rejectCommonPassword } from './common-password.ts'
import { knownDevice } from './device.ts'
import { hashPassword, verifyPassword } from './password.ts'
import { endSessions, openSession, sha256 } from './session.ts'
import { requireSession, type Viewer } from './viewer.ts'

export type SignUp = { username: string; password: string; displayName?: string | null }
export type SignedIn = { token: string; user: User }

/**
 * Makes an account and opens its first session; the one that the request came with ends. CONFLICT when the name is
 * taken, whatever its case; BAD_USER_INPUT for a password that is guessed first.
 */
export async function signUp(
  viewer: Viewer | null,
  input: SignUp,
  client: ClientInfo | null,
): Promise<SignedIn> {
  rejectCommonPassword(input.password, [input.username, input.displayName ?? ''], 'password')
  const hash = await hashPassword(input.password)
  const data = {
    username: input.username.toLowerCase(),
    displayName: input.displayName || input.username,
    password: { create: { hash } },
  }
  const user = await db.user.create({ data }).catch((error: unknown) => {
    if (isTaken(error)) throw conflict(`The name ${data.username} is taken. Choose another.`, 'username')
    throw error
  })
  return enter(viewer, user, client)
}

/**
 * Opens a session; the one that the request came with ends. An unknown name and a wrong password get the same answer,
 * after the same work.
 */
export async function signIn(
  viewer: Viewer | null,
  input: { username: string; password: string },
  client: ClientInfo | null,
): Promise<SignedIn> {
  const username = input.username.trim().toLowerCase()
  const found = await db.user.findUnique({ where: { username }, include: { password: true } })
  const line = { userId: found?.id ?? null, address: client?.address ?? null }
  const right = await attempt(await countedFor(username, client), () =>
    verifyPassword(found?.password?.hash, input.password),
  ).catch((error: unknown) => {
    logger.info({ ...line, outcome: 'RATE_LIMITED' }, 'sign-in')
    throw error
  })
  // Not by what was typed as the name: now and then that is the password.
  logger.info({ ...line, outcome: right ? 'OK' : 'UNAUTHENTICATED' }, 'sign-in')
  if (!found || !right) throw wrong()
  const { password: before, ...user } = found
  const signedIn = await enter(viewer, user, client)
  // A password that was changed meanwhile ended the sessions that were there: this one it may have missed.
  const now = await db.password.findUnique({ where: { userId: user.id } })
  if (now?.hash !== before?.hash) {
    await endSessions({ userId: user.id, id: sha256(signedIn.token) })
    throw wrong()
  }
  return signedIn
}

const wrong = () =>
  new ApiError('UNAUTHENTICATED', 'That name and password do not go together. Check both.', {
    field: 'password',
  })

/** What a try at an account's password is counted for: a device that it was signed in from before counts by itself alone. */
async function countedFor(username: string, client: ClientInfo | null): Promise<AttemptBuckets> {
  const device = await knownDevice(client?.device ?? null, username)
  if (device) return { guesserAndSecret: ['sign-in by device', device] }
  const address = client?.address ?? 'unknown'
  // No account has a longer name: who sends one takes up no more memory.
  const key = username.slice(0, 33)
  return {
    guesserAndSecret: ['sign-in by account and address', `${key} ${address}`],
    guesser: [['sign-in by address', address]],
    secret: ['sign-in by account', key],
  }
}

/** A session is new at sign-in, and the old one is dead. */
async function enter(viewer: Viewer | null, user: User, client: ClientInfo | null): Promise<SignedIn> {
  const token = await openSession(user.id, client?.userAgent ?? null)
  if (viewer?.sessionId) await endSessions({ userId: viewer.user.id, publicId: viewer.sessionId })
  return { token, user }
}

/** Ends the viewer's session, and what was opened with it. */
export async function signOut(viewer: Viewer | null): Promise<boolean> {
  const { user, sessionId } = requireSession(viewer)
  return (await endSessions({ userId: user.id, publicId: sessionId })) > 0
}

/** Whether an error is the database's saying that something unique is there already. */
export const isTaken = (error: unknown): boolean =>
  error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
