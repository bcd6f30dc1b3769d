import { m } from '@latchkey/messages'
import { Lucia, TimeSpan } from 'lucia'
import type { Session, User } from '../../prisma/generated/client/client.ts'
import type { ClientInfo } from '../context.ts'
import { db, pool } from '../db/client.ts'
import { env } from '../env.ts'
import { notFound } from '../errors.ts'
import { revoke } from '../pubsub/revocation.ts'
import { sessionAdapter } from './session-adapter.ts'
import { isSuspended } from './suspension.ts'
import { hashToken } from './token-hash.ts'
import { requireSession, type Viewer } from './viewer.ts'

// Lucia 3 is small and no longer maintained. Only this file and its adapter use it.

declare module 'lucia' {
  interface Register {
    Lucia: typeof lucia
    DatabaseUserAttributes: { user: User }
    DatabaseSessionAttributes: {
      userAgent: string | null
      identityId?: string
      passkeyId?: string
      publicId?: string
      lastSeenAt?: Date
    }
  }
}

const secure = env.ORIGIN[0].startsWith('https:')

const lucia = new Lucia(sessionAdapter, {
  sessionExpiresIn: new TimeSpan(30, 'd'),
  sessionCookie: {
    name: secure ? '__Host-session' : 'session',
    attributes: { secure, sameSite: 'lax', path: '/' },
  },
  getUserAttributes: ({ user }) => ({ user }),
  getSessionAttributes: ({ publicId, lastSeenAt }) => ({ publicId, lastSeenAt }),
})

/** Returns the session token in a Cookie header. Null if there is none or the header is malformed. */
export function tokenInCookie(header: string | undefined | null): string | null {
  try {
    return header ? lucia.readSessionCookie(header) : null
  } catch (error) {
    // Lucia throws when it decodes a value such as "session=%".
    if (error instanceof URIError) return null
    throw error
  }
}

/** Returns the Set-Cookie header for a session's token, or, for null, one that deletes the cookie. */
export const sessionCookie = (token: string | null): string =>
  (token ? lucia.createSessionCookie(token) : lucia.createBlankSessionCookie()).serialize()

/** A new session: its token, which is not stored, and whose it is. */
export type SignedIn = { token: string; user: User }

/** What a session is opened with. Without either: a password. */
export type SessionOpening = { identityId?: string; passkeyId?: string }

/**
 * Opens a session and returns its token, which is not stored. The session lasts 30 days. Use in the second half extends
 * it, up to a year in all.
 */
async function openSession(
  userId: string,
  userAgent: string | null,
  opening: SessionOpening = {},
): Promise<string> {
  const attributes = { userAgent: userAgent?.slice(0, 300) ?? null, ...opening }
  const { id } = await lucia.createSession(userId, attributes)
  return id
}

/** Opens a session and ends the one that the request came with. A sign-in never reuses a session. */
export const replaceSession = (
  viewer: Viewer | null,
  user: User,
  client: ClientInfo | null,
): Promise<SignedIn> => replaceSessionOpenedWith(viewer, { user }, client)

/** Does the same for a sign-in with something else than a password. */
export async function replaceSessionOpenedWith(
  viewer: Viewer | null,
  { user, ...opening }: { user: User } & SessionOpening,
  client: ClientInfo | null,
): Promise<SignedIn> {
  const token = await openSession(user.id, client?.userAgent ?? null, opening)
  if (viewer?.sessionId) await endSessions({ userId: viewer.user.id, publicId: viewer.sessionId })
  return { token, user }
}

/** Ends sessions, and every connection opened with them on any node. Returns how many ended. */
export async function endSessions(where: {
  userId: string
  id?: string
  publicId?: string | { not: string }
}): Promise<number> {
  const ending = await db.session.findMany({ where, select: { id: true } })
  await db.session.deleteMany({ where: { id: { in: ending.map(({ id }) => id) } } })
  revokeSessions(ending)
  return ending.length
}

/** Ends every connection opened with sessions that have been deleted, on any node. */
export const revokeSessions = (deleted: Pick<Session, 'id'>[]): void =>
  revoke(deleted.map(({ id }) => sessionCredential(id)))

/** Milliseconds between updates of a session's lastSeenAt. */
const LAST_SEEN_INTERVAL = 60_000
/** Milliseconds between updates of a user's seenAt, which takes more than the other, because it is in an index. */
const SEEN_INTERVAL = 600_000

const sessionCredential = (hash: string) => `session:${hash}`

/** Returns the viewer that a session's token authenticates. Null if the session has ended or never existed. */
export async function verifySession(token: string): Promise<Viewer | null> {
  const { session, user } = await lucia.validateSession(token)
  if (!session || !user || user.user.deletedAt || isSuspended(user.user)) return null
  const id = hashToken(token)
  const now = new Date()
  if (now.getTime() - user.user.seenAt.getTime() > SEEN_INTERVAL)
    await pool.query({
      name: 'update seenAt',
      text: 'UPDATE "User" SET "seenAt" = $2 WHERE id = $1 AND "seenAt" < $3',
      values: [user.id, now, new Date(now.getTime() - SEEN_INTERVAL)],
    })
  if (now.getTime() - (session.lastSeenAt?.getTime() ?? 0) > LAST_SEEN_INTERVAL)
    await pool.query({
      name: 'update lastSeenAt',
      text: 'UPDATE "Session" SET "lastSeenAt" = $2 WHERE id = $1',
      values: [id, now],
    })
  return {
    user: user.user,
    credential: sessionCredential(id),
    sessionId: session.publicId ?? null,
    scopes: null,
    expiresAt: session.expiresAt,
  }
}

/** Returns which of these token hashes belong to sessions that are still valid. */
export async function findValidSessions(hashes: string[]): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>({
    name: 'valid sessions',
    text: 'SELECT id FROM "Session" WHERE id = ANY($1::text[]) AND "expiresAt" > now()',
    values: [hashes],
  })
  return rows.map(({ id }) => id)
}

/** Returns the viewer's valid sessions, most recently used first. */
export async function listSessions(viewer: Viewer | null): Promise<Session[]> {
  const { user } = requireSession(viewer)
  return db.session.findMany({
    where: { userId: user.id, expiresAt: { gt: new Date() } },
    orderBy: [{ lastSeenAt: 'desc' }, { publicId: 'desc' }],
  })
}

/** Ends one of the viewer's sessions, which can be the current one. NOT_FOUND when the viewer has no such session. */
export async function revokeSession(viewer: Viewer | null, publicId: string): Promise<Viewer> {
  const me = requireSession(viewer)
  if (!(await endSessions({ userId: me.user.id, publicId }))) throw notFound(m.session_not_found, 'id')
  return me
}

/** Ends all of the viewer's sessions except the current one. */
export async function revokeOtherSessions(viewer: Viewer | null): Promise<Viewer> {
  const me = requireSession(viewer)
  await endSessions({ userId: me.user.id, publicId: { not: me.sessionId } })
  return me
}

export const deleteExpiredSessions = (): Promise<void> => lucia.deleteExpiredSessions()
