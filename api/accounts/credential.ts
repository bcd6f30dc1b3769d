import { m } from '@latchkey/messages'
import { LRUCache } from 'lru-cache'
import type { User } from '../../prisma/generated/client/client.ts'
import type { Unsubscribe } from '../pubsub/bus.ts'
import { globalChannel } from '../pubsub/channel.ts'
import { onRevoked, openCredentials, revoke } from '../pubsub/revocation.ts'
import { ApiError, inEnglish, unauthenticated } from '../errors.ts'
import { findValidSessions, verifySession } from './session.ts'
import { hashToken } from './token-hash.ts'
import { findValidAccessTokens, isAccessToken, verifyAccessToken } from './access-token.ts'
import type { Viewer } from './viewer.ts'

/**
 * Milliseconds for which a verified token is not checked against the database again. A revocation clears it at once.
 */
const CACHE_TTL = 5_000

const viewers = new LRUCache<string, Promise<Viewer | null>>({
  max: 20_000,
  ttl: CACHE_TTL,
  // By default it would start a timer for each operation, to keep the time of its last look at the clock.
  ttlResolution: 0,
})

onRevoked((credential) => viewers.delete(credential))

/** A client's token and its credential (viewer.ts). Parsed once per connection. */
export type Bearer = {
  readonly token: string
  readonly credential: string
  /**
   * True if a program sent the token, false if a browser sent it as a cookie. A program is told that its token is not
   * valid. A browser counts as signed out, since it cannot do without the cookie, and the web app shows the login page.
   */
  readonly explicit: boolean
}

/** Returns the bearer of a session's or an access token. Null if there is no token. */
export const createBearer = (token: string | null, explicit: boolean): Bearer | null =>
  token
    ? { token, credential: `${isAccessToken(token) ? 'token' : 'session'}:${hashToken(token)}`, explicit }
    : null

/** Schemes for a proxy in front of this server, which may pass them on. */
const proxySchemes = new Set(['basic', 'digest', 'negotiate', 'ntlm'])

/**
 * Parses the value of an Authorization header. Returns null if it is empty or for a proxy. Throws UNAUTHENTICATED if it is
 * not of the form "Bearer TOKEN".
 */
export function parseAuthorization(value: string | undefined): Bearer | null {
  const [scheme = '', token = '', ...rest] = value?.trim().split(/\s+/) ?? []
  if (!scheme || proxySchemes.has(scheme.toLowerCase())) return null
  if (scheme.toLowerCase() !== 'bearer' || !token || rest.length)
    throw new ApiError('UNAUTHENTICATED', inEnglish('Send the token as Authorization: Bearer TOKEN.'))
  return createBearer(token, true)
}

/**
 * Returns the viewer that a token authenticates. For a token that is not valid, returns null if it came as a cookie, and
 * throws UNAUTHENTICATED otherwise.
 */
export async function authenticate(bearer: Bearer | null): Promise<Viewer | null> {
  if (!bearer) return null
  const { token, credential } = bearer
  let verifying = viewers.get(credential)
  if (!verifying) {
    verifying = isAccessToken(token) ? verifyAccessToken(token) : verifySession(token)
    viewers.set(credential, verifying)
    verifying.catch(() => viewers.delete(credential))
  }
  const viewer = await verifying
  if (viewer && !(viewer.expiresAt && viewer.expiresAt <= new Date())) return viewer
  if (bearer.explicit) throw unauthenticated(m.access_token_not_valid)
  return null
}

/**
 * Revokes the credentials of open connections that are no longer valid. Catches credentials that expired, and
 * revocations that the bus lost.
 */
export async function checkCredentials(): Promise<void> {
  await Promise.all([
    revokeInvalid('session:', findValidSessions),
    revokeInvalid('token:', findValidAccessTokens),
  ])
}

async function revokeInvalid(
  prefix: string,
  findValid: (hashes: string[]) => Promise<string[]>,
): Promise<void> {
  const open = openCredentials().filter((credential) => credential.startsWith(prefix))
  if (!open.length) return
  const valid = new Set(
    (await findValid(open.map((credential) => credential.slice(prefix.length)))).map((hash) => prefix + hash),
  )
  revoke(open.filter((credential) => !valid.has(credential)))
}

const userChannel = globalChannel<User['id']>('users')

/** Tells every node that an account has changed, so that none keeps a cached viewer. */
export const publishUserChange = ({ id }: Pick<User, 'id'>) => userChannel.publish(id)

/** Clears cached viewers when their account changes on any node. */
export const listenForUserChanges = (): Promise<Unsubscribe> =>
  userChannel.subscribe((id) => {
    for (const [credential, verifying] of viewers.entries())
      void verifying.then((viewer) => viewer?.user.id === id && viewers.delete(credential)).catch(() => {})
  })
