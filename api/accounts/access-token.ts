import { randomBytes } from 'node:crypto'
import { m } from '@latchkey/messages'
import type { AccessToken, TokenScope } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { conflict, notFound } from '../errors.ts'
import { revoke } from '../pubsub/revocation.ts'
import { isSuspended } from './suspension.ts'
import { hashToken } from './token-hash.ts'
import { requireSession, type Viewer } from './viewer.ts'

export type NewAccessToken = { name: string; scopes: TokenScope[]; expiresAt?: Date | null }

/** The prefix of every token. Secret scanners recognize it, and it distinguishes access tokens from sessions. */
const PREFIX = 'latchkey_'
/** Per account, expired tokens included. */
const MAX_TOKENS = 50

/** Returns whether a token is an access token rather than a session's, by its prefix. */
export const isAccessToken = (token: string) => token.startsWith(PREFIX)

/**
 * Creates an access token, with which a program can do what the viewer may do within its scopes. Returns the token,
 * which is not stored. CONFLICT when the account has too many.
 */
export async function createAccessToken(viewer: Viewer | null, { name, scopes, expiresAt }: NewAccessToken) {
  const { user } = requireSession(viewer)
  if ((await db.accessToken.count({ where: { userId: user.id } })) >= MAX_TOKENS)
    throw conflict(m.access_tokens_too_many, { max: MAX_TOKENS })
  return insertAccessToken(db, user.id, { name, scopes, expiresAt })
}

/** Inserts an access token of an account, without checking anything. Returns the token, which is not stored. */
export async function insertAccessToken(
  tx: Pick<typeof db, 'accessToken'>,
  userId: string,
  { name, scopes, expiresAt }: NewAccessToken,
) {
  const token = PREFIX + randomBytes(32).toString('base64url')
  const data = { userId, name, scopes: [...new Set(scopes)], expiresAt, tokenHash: hashToken(token) }
  return { token, accessToken: await tx.accessToken.create({ data }) }
}

/** Revokes one of the viewer's access tokens. NOT_FOUND when the viewer has no such token. */
export async function revokeAccessToken(viewer: Viewer | null, id: string): Promise<Viewer> {
  const me = requireSession(viewer)
  if (!(await revokeAccessTokens({ userId: me.user.id, id }))) throw notFound(m.access_token_not_found, 'id')
  return me
}

/** Revokes access tokens, and ends every connection opened with them on any node. Returns how many were revoked. */
export async function revokeAccessTokens(
  where: { userId: string; id?: string | { not: string } } | { user: { ownerId: string } },
): Promise<number> {
  const ending = await db.accessToken.findMany({ where, select: { id: true, tokenHash: true } })
  await db.accessToken.deleteMany({ where: { id: { in: ending.map(({ id }) => id) } } })
  revoke(ending.map(({ tokenHash }) => tokenCredential(tokenHash)))
  return ending.length
}

/**
 * Returns the viewer's access tokens, newest first. Expired tokens are included, so that the owner sees why one stopped
 * working.
 */
export async function listAccessTokens(viewer: Viewer | null): Promise<AccessToken[]> {
  const { user } = requireSession(viewer)
  return db.accessToken.findMany({ where: { userId: user.id }, orderBy: { id: 'desc' } })
}

const tokenCredential = (hash: string) => `token:${hash}`

/** Returns the hash of the access token that a viewer uses. Null for a session. */
export const readTokenHash = ({ sessionId, credential }: Viewer): string | null =>
  sessionId === null ? credential.slice(tokenCredential('').length) : null

/**
 * Returns the viewer that an access token authenticates. Null if the token is unknown, revoked or expired. Records the
 * use, to the minute.
 */
export async function verifyAccessToken(token: string): Promise<Viewer | null> {
  const tokenHash = hashToken(token)
  const now = new Date()
  const found = await db.accessToken.findUnique({ where: { tokenHash }, include: { user: true } })
  if (!found || found.user.deletedAt || isSuspended(found.user)) return null
  if (found.expiresAt && found.expiresAt <= now) return null
  const { user, scopes, expiresAt } = found
  const notJustUsed = [{ lastUsedAt: null }, { lastUsedAt: { lt: new Date(now.getTime() - 60_000) } }]
  await db.accessToken.updateMany({ where: { tokenHash, OR: notJustUsed }, data: { lastUsedAt: now } })
  return { user, credential: tokenCredential(tokenHash), sessionId: null, scopes, expiresAt }
}

/** Returns which of these token hashes belong to access tokens that are still valid. */
export async function findValidAccessTokens(hashes: string[]): Promise<string[]> {
  const tokens = await db.accessToken.findMany({
    where: { tokenHash: { in: hashes }, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] },
    select: { tokenHash: true },
  })
  return tokens.map(({ tokenHash }) => tokenHash)
}
