import { randomBytes } from 'node:crypto'
import type { AccessToken, TokenScope } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { badInput, conflict, notFound } from '../errors.ts'
import { revoke } from '../pubsub/revocation.ts'
import { sha256 } from './session.ts'
import { requireSession, type Viewer } from './viewer.ts'

export type NewToken = { name: string; scopes: TokenScope[]; expiresAt?: Date | null }

/** Tokens begin so: by it programs that look for lost secrets know them, and they are told from sessions. */
const PREFIX = 'latchkey_'
/** Tokens that an account can have at a time. */
const MAX_TOKENS = 50

/** Whether it looks like an access token, rather than a session's. */
export const isAccessToken = (token: string) => token.startsWith(PREFIX)

/**
 * Makes an access token, with which a program may do part of what the viewer may: what its scopes say. The token
 * itself is returned, and kept nowhere.
 */
export async function createAccessToken(viewer: Viewer | null, { name, scopes, expiresAt }: NewToken) {
  const { user } = requireSession(viewer)
  if (!scopes.length) throw badInput('scopes', 'Choose at least one scope.')
  if (expiresAt && expiresAt <= new Date())
    throw badInput('expiresAt', 'A token ends in the future, or never: leave expiresAt out.')
  if ((await db.accessToken.count({ where: { userId: user.id } })) >= MAX_TOKENS)
    throw conflict(`An account has at most ${MAX_TOKENS} access tokens. Revoke one that is no longer needed.`)
  const token = PREFIX + randomBytes(32).toString('base64url')
  const data = { userId: user.id, name, scopes: [...new Set(scopes)], expiresAt, tokenHash: sha256(token) }
  return { token, accessToken: await db.accessToken.create({ data }) }
}

/** Ends an access token, and at once whatever was opened with it on any node. NOT_FOUND when the viewer has none of that id. */
export async function revokeAccessToken(viewer: Viewer | null, id: string): Promise<Viewer> {
  const me = requireSession(viewer)
  if (!(await endTokens({ userId: me.user.id, id })))
    throw notFound('There is no such access token (any more).', 'id')
  return me
}

/** Ends access tokens, and at once whatever was opened with them on any node. */
export async function endTokens(where: { userId: string; id?: string }): Promise<number> {
  const ending = await db.accessToken.findMany({ where, select: { id: true, tokenHash: true } })
  await db.accessToken.deleteMany({ where: { id: { in: ending.map(({ id }) => id) } } })
  revoke(ending.map(({ tokenHash }) => tokenCredential(tokenHash)))
  return ending.length
}

/** The viewer's access tokens, the latest first; those past their end too, so that one sees why they no longer work. */
export async function listAccessTokens(viewer: Viewer | null): Promise<AccessToken[]> {
  const { user } = requireSession(viewer)
  return db.accessToken.findMany({ where: { userId: user.id }, orderBy: { id: 'desc' } })
}

const tokenCredential = (hash: string) => `token:${hash}`

/** Whom an access token lets its bearer act for; null when it proves nothing (any more). Notes the use, to the minute. */
export async function verifyToken(token: string): Promise<Viewer | null> {
  const tokenHash = sha256(token)
  const now = new Date()
  const found = await db.accessToken.findUnique({ where: { tokenHash }, include: { user: true } })
  if (!found || found.user.deletedAt || (found.expiresAt && found.expiresAt <= now)) return null
  const { user, scopes, expiresAt } = found
  const stale = [{ lastUsedAt: null }, { lastUsedAt: { lt: new Date(now.getTime() - 60_000) } }]
  await db.accessToken.updateMany({ where: { tokenHash, OR: stale }, data: { lastUsedAt: now } })
  return { user, credential: tokenCredential(tokenHash), sessionId: null, scopes, expiresAt }
}

/** Of these hashes, those of tokens that still hold. */
export async function findValidTokens(hashes: string[]): Promise<string[]> {
  const tokens = await db.accessToken.findMany({
    where: { tokenHash: { in: hashes }, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] },
    select: { tokenHash: true },
  })
  return tokens.map(({ tokenHash }) => tokenHash)
}
