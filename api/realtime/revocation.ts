import { LRUCache } from 'lru-cache'
import { type ApiError, unauthenticated } from '../errors.ts'
import { bus, type Unsubscribe } from './bus.ts'

/** Credentials (accounts/viewer.ts) that have ceased to be valid. */
type Revoked = { credentials: string[] }

const channel = 'revoked'
const open = new Map<string, Set<(error: ApiError) => void>>()
const listeners = new Set<(credential: string) => void>()
/** Those that were revoked lately: what was being proven meanwhile may be opened with one only now. */
const ended = new LRUCache<string, true>({ max: 10_000 })

const signedOut = () => unauthenticated('You have been signed out. Sign in again.')

/** Calls `end` when the credential is revoked, on whatever node. Returns what takes that back. */
export function untilRevoked(credential: string, end: (error: ApiError) => void): () => void {
  if (ended.has(credential)) queueMicrotask(() => end(signedOut()))
  const ends = open.get(credential) ?? new Set()
  open.set(credential, ends.add(end))
  return () => {
    ends.delete(end)
    if (!ends.size && open.get(credential) === ends) open.delete(credential)
  }
}

/** Calls `forget` for each credential that is revoked, so that nobody keeps believing in it. */
export const onRevoked = (forget: (credential: string) => void) => void listeners.add(forget)

/** Ends what was opened with these credentials, on every node. */
export const revoke = (credentials: string[]) =>
  void (credentials.length && bus.publish(channel, { credentials } satisfies Revoked))

/** The credentials that something is open with here: those that are worth checking. */
export const openCredentials = () => [...open.keys()]

/** Listens for revocations by any node. */
export const listenForRevocations = (): Promise<Unsubscribe> =>
  bus.subscribe(channel, (message) => {
    for (const credential of (message as Revoked).credentials) {
      ended.set(credential, true)
      for (const forget of listeners) forget(credential)
      for (const end of open.get(credential) ?? []) end(signedOut())
      open.delete(credential)
    }
  })
