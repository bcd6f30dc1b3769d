import { LRUCache } from 'lru-cache'
import type { User } from '../../prisma/generated/client/client.ts'
import { bus, type Unsubscribe } from '../pubsub/bus.ts'
import { onRevoked, openCredentials, revoke } from '../pubsub/revocation.ts'
import { findValidSessions, verifySession, sha256 } from './session.ts'
import { findValidTokens, isAccessToken, verifyToken } from './access-token.ts'
import type { Viewer } from './viewer.ts'

/** Milliseconds for which a proven token is believed without asking the database again; a revocation ends it at once. */
const BELIEVED = 5_000

const proven = new LRUCache<string, Promise<Viewer | null>>({ max: 20_000, ttl: BELIEVED })

onRevoked((credential) => proven.delete(credential))

/** What a client proves itself with, and what that is called here: worked out once for a connection, whatever it asks then. */
export type Bearer = { readonly token: string; readonly credential: string }

/** The bearer of a token, of a session or an access token; null where it cannot be one. */
export function parseBearer(token: string | null): Bearer | null {
  if (!token || token.length > 200) return null
  return { token, credential: `${isAccessToken(token) ? 'token' : 'session'}:${sha256(token)}` }
}

/** Who a bearer is proven to be by the token; null when it proves nothing (any more). */
export async function authenticate(bearer: Bearer | null): Promise<Viewer | null> {
  if (!bearer) return null
  const { token, credential } = bearer
  let proving = proven.get(credential)
  if (!proving) {
    proving = isAccessToken(token) ? verifyToken(token) : verifySession(token)
    proven.set(credential, proving)
    proving.catch(() => proven.delete(credential))
  }
  const viewer = await proving
  return viewer?.expiresAt && viewer.expiresAt <= new Date() ? null : viewer
}

/** Ends what is open here with credentials that are no more: finds the end of one, and the revocation that no bus brought. */
export async function checkCredentials(): Promise<void> {
  await Promise.all([check('session:', findValidSessions), check('token:', findValidTokens)])
}

async function check(kind: string, holding: (hashes: string[]) => Promise<string[]>): Promise<void> {
  const open = openCredentials().filter((credential) => credential.startsWith(kind))
  if (!open.length) return
  const held = new Set(
    (await holding(open.map((credential) => credential.slice(kind.length)))).map((hash) => kind + hash),
  )
  revoke(open.filter((credential) => !held.has(credential)))
}

const channel = 'users'

/** Lets every node know that an account has changed, so that no viewer is believed to be as it was. */
export const userChanged = ({ id }: Pick<User, 'id'>) => bus.publish(channel, id)

/** Listens for accounts that have changed on any node. */
export const listenForUsers = (): Promise<Unsubscribe> =>
  bus.subscribe(channel, (id) => {
    for (const [credential, proving] of proven.entries())
      void proving.then((viewer) => viewer?.user.id === id && proven.delete(credential)).catch(() => {})
  })
