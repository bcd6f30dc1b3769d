import { createHash } from 'node:crypto'
import { type Adapter, type DatabaseSession, Lucia, TimeSpan } from 'lucia'
import { LRUCache } from 'lru-cache'
import type { User } from '../../prisma/generated/client/client.ts'
import { db } from '../db.ts'
import { env } from '../env.ts'
import { onRevoked, openCredentials, revoke } from '../realtime/revocation.ts'
import type { Viewer } from './viewer.ts'

// Lucia 3 is finished and small; it lives in this file alone, behind an adapter of ours that stores only the SHA-256
// of a session's token.

declare module 'lucia' {
  interface Register {
    Lucia: typeof lucia
    DatabaseUserAttributes: { user: User }
    DatabaseSessionAttributes: { userAgent: string | null; publicId?: string }
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url')

const adapter: Adapter = {
  async getSessionAndUser(token) {
    const session = await db.session.findUnique({ where: { id: sha256(token) }, include: { user: true } })
    if (!session) return [null, null]
    const { userId, expiresAt, userAgent, publicId, user } = session
    return [
      { id: token, userId, expiresAt, attributes: { userAgent, publicId } },
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
    await db.session.updateMany({ where: { id: sha256(token) }, data: { expiresAt } })
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
  getSessionAttributes: ({ publicId }) => ({ publicId }),
})

/** The token in a Cookie header, if there is one. */
export const tokenInCookie = (header: string | undefined | null): string | null =>
  header ? lucia.readSessionCookie(header) : null

/** Set-Cookie for a session's token; null: takes the cookie away. */
export const sessionCookie = (token: string | null): string =>
  (token ? lucia.createSessionCookie(token) : lucia.createBlankSessionCookie()).serialize()

/** Opens a session of 30 days, which sliding extends when half of it is over. Its token is returned, and kept nowhere. */
export async function openSession(userId: string, userAgent: string | null): Promise<string> {
  const { id } = await lucia.createSession(userId, { userAgent: userAgent?.slice(0, 300) ?? null })
  return id
}

/** Ends sessions, and at once whatever was opened with them on any node. */
export async function endSessions(where: { userId: string; id?: string | { not: string }; publicId?: string }): Promise<number> {
  const ending = await db.session.findMany({ where, select: { id: true } })
  await db.session.deleteMany({ where: { id: { in: ending.map(({ id }) => id) } } })
  revoke(ending.map(({ id }) => sessionCredential(id)))
  return ending.length
}

const sessionCredential = (hash: string) => `session:${hash}`

/** The stored id of the session that a viewer came with; null when it came with an access token. */
export const sessionIdOf = (viewer: Viewer): string | null =>
  viewer.credential.startsWith('session:') ? viewer.credential.slice('session:'.length) : null

/** Milliseconds for which a proven token is believed without asking the database again; a revocation ends it at once. */
const BELIEVED = 5_000

const proven = new LRUCache<string, Promise<Viewer | null>>({ max: 20_000, ttl: BELIEVED })

onRevoked((credential) => proven.delete(credential))

/** Who a token proves its bearer to be; null when it proves nothing (any more). */
export function authenticate(token: string | null): Promise<Viewer | null> {
  if (!token || token.length > 200) return Promise.resolve(null)
  const credential = sessionCredential(sha256(token))
  let viewer = proven.get(credential)
  if (!viewer) {
    viewer = proveSession(token, credential)
    proven.set(credential, viewer)
    viewer.catch(() => proven.delete(credential))
  }
  return viewer
}

async function proveSession(token: string, credential: string): Promise<Viewer | null> {
  const { session, user } = await lucia.validateSession(token)
  if (!session || !user) return null
  await db.session.updateMany({
    where: { id: sha256(token), lastSeenAt: { lt: new Date(Date.now() - 60_000) } },
    data: { lastSeenAt: new Date() },
  })
  return { user: user.user, credential, sessionId: session.publicId ?? null, scopes: null }
}

/** Forgets what was believed of a viewer, whose row has changed. */
export const forgetViewer = (viewer: Viewer) => void proven.delete(viewer.credential)

/** Ends what is open here with sessions that are no more: finds the revocation that no bus brought. */
export async function checkCredentials(): Promise<void> {
  const hashes = openCredentials()
    .filter((credential) => credential.startsWith('session:'))
    .map((credential) => credential.slice('session:'.length))
  if (!hashes.length) return
  const valid = await db.session.findMany({
    where: { id: { in: hashes }, expiresAt: { gt: new Date() } },
    select: { id: true },
  })
  const ids = new Set(valid.map(({ id }) => id))
  revoke(hashes.filter((hash) => !ids.has(hash)).map(sessionCredential))
}
