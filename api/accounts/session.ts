import { hash } from 'node:crypto'
import { type Adapter, type DatabaseSession, Lucia, TimeSpan } from 'lucia'
import type { Session, User } from '../../prisma/generated/client/client.ts'
import { db, pool } from '../db/client.ts'
import { env } from '../env.ts'
import { notFound } from '../errors.ts'
import { revoke } from '../pubsub/revocation.ts'
import { requireSession, type Viewer } from './viewer.ts'

// Lucia 3 is finished and small; it lives in this file alone, behind an adapter of ours that stores only the SHA-256
// of a session's token.

declare module 'lucia' {
  interface Register {
    Lucia: typeof lucia
    DatabaseUserAttributes: { user: User }
    DatabaseSessionAttributes: { userAgent: string | null; publicId?: string; lastSeenAt?: Date }
  }
}

/** How tokens are stored. */
export const sha256 = (text: string) => hash('sha256', text, 'base64url')

/** Days after which a session ends however much it is used. */
const LONGEST = 365

const adapter: Adapter = {
  async getSessionAndUser(token) {
    const session = await db.session.findUnique({ where: { id: sha256(token) }, include: { user: true } })
    if (!session) return [null, null]
    const { userId, expiresAt, userAgent, publicId, lastSeenAt, user } = session
    return [
      { id: token, userId, expiresAt, attributes: { userAgent, publicId, lastSeenAt } },
      { id: userId, attributes: { user } },
    ]
  },
  async getUserSessions(userId) {
    const sessions = await db.session.findMany({ where: { userId } })
    return sessions.map(({ id, expiresAt, userAgent, publicId }) => ({
      id,
      userId,
      expiresAt,
      attributes: { userAgent, publicId },
    }))
  },
  async setSession({ id, userId, expiresAt, attributes }: DatabaseSession) {
    await db.session.create({ data: { id: sha256(id), userId, expiresAt, userAgent: attributes.userAgent } })
  },
  async updateSessionExpiration(token, expiresAt) {
    await pool.query({
      name: 'extend a session',
      text: `UPDATE "Session" SET "expiresAt" = LEAST($2, "createdAt" + $3 * interval '1 day') WHERE id = $1`,
      values: [sha256(token), expiresAt, LONGEST],
    })
  },
  async deleteSession(token) {
    await db.session.deleteMany({ where: { id: sha256(token) } })
  },
  async deleteUserSessions(userId) {
    await db.session.deleteMany({ where: { userId } })
  },
  async deleteExpiredSessions() {
    await db.session.deleteMany({ where: { expiresAt: { lt: new Date() } } })
  },
}

const secure = env.ORIGIN[0].startsWith('https:')

const lucia = new Lucia(adapter, {
  sessionExpiresIn: new TimeSpan(30, 'd'),
  sessionCookie: {
    name: secure ? '__Host-session' : 'session',
    attributes: { secure, sameSite: 'lax', path: '/' },
  },
  getUserAttributes: ({ user }) => ({ user }),
  getSessionAttributes: ({ publicId, lastSeenAt }) => ({ publicId, lastSeenAt }),
})

/** The token in a Cookie header, if there is one; a header that cannot be read has none. */
export function tokenInCookie(header: string | undefined | null): string | null {
  try {
    return header ? lucia.readSessionCookie(header) : null
  } catch (error) {
    // Lucia decodes what anybody can send: "session=%".
    if (error instanceof URIError) return null
    throw error
  }
}

/** Set-Cookie for a session's token; null: takes the cookie away. */
export const sessionCookie = (token: string | null): string =>
  (token ? lucia.createSessionCookie(token) : lucia.createBlankSessionCookie()).serialize()

/** Opens a session of 30 days, which use extends when half of it is over, up to a year. Its token is returned, and kept nowhere. */
export async function openSession(userId: string, userAgent: string | null): Promise<string> {
  const { id } = await lucia.createSession(userId, { userAgent: userAgent?.slice(0, 300) ?? null })
  return id
}

/** Ends sessions, and at once whatever was opened with them on any node. */
export async function endSessions(where: {
  userId: string
  id?: string
  publicId?: string | { not: string }
}): Promise<number> {
  const ending = await db.session.findMany({ where, select: { id: true } })
  await db.session.deleteMany({ where: { id: { in: ending.map(({ id }) => id) } } })
  revoke(ending.map(({ id }) => sessionCredential(id)))
  return ending.length
}

/** Milliseconds after which it is written down anew that a session was seen. */
const SEEN_EVERY = 60_000

const sessionCredential = (hash: string) => `session:${hash}`

/** Who a session's token proves its bearer to be; null when it proves nothing (any more). */
export async function verifySession(token: string): Promise<Viewer | null> {
  const { session, user } = await lucia.validateSession(token)
  if (!session || !user || user.user.deletedAt) return null
  const id = sha256(token)
  const now = new Date()
  if (now.getTime() - (session.lastSeenAt?.getTime() ?? 0) > SEEN_EVERY)
    await db.session.updateMany({ where: { id }, data: { lastSeenAt: now } })
  return {
    user: user.user,
    credential: sessionCredential(id),
    sessionId: session.publicId ?? null,
    scopes: null,
    expiresAt: session.expiresAt,
  }
}

/** Of these stored ids, those of sessions that still hold. */
export async function findValidSessions(hashes: string[]): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>({
    name: 'holding sessions',
    text: 'SELECT id FROM "Session" WHERE id = ANY($1::text[]) AND "expiresAt" > now()',
    values: [hashes],
  })
  return rows.map(({ id }) => id)
}

/** The viewer's sessions that still hold, the one last seen first. */
export async function listSessions(viewer: Viewer | null): Promise<Session[]> {
  const { user } = requireSession(viewer)
  return db.session.findMany({
    where: { userId: user.id, expiresAt: { gt: new Date() } },
    orderBy: [{ lastSeenAt: 'desc' }, { publicId: 'desc' }],
  })
}

/** Ends one of the viewer's sessions, on whatever device; its own, too. NOT_FOUND when there is none of that id. */
export async function revokeSession(viewer: Viewer | null, publicId: string): Promise<Viewer> {
  const me = requireSession(viewer)
  if (!(await endSessions({ userId: me.user.id, publicId })))
    throw notFound('There is no such session (any more).', 'id')
  return me
}

/** Ends all of the viewer's sessions but the one that asks. */
export async function revokeOtherSessions(viewer: Viewer | null): Promise<Viewer> {
  const me = requireSession(viewer)
  await endSessions({ userId: me.user.id, publicId: { not: me.sessionId } })
  return me
}

/** Deletes what has ended by itself. */
export const deleteExpiredSessions = (): Promise<void> => lucia.deleteExpiredSessions()
