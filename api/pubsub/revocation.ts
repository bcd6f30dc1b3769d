import { LRUCache } from 'lru-cache'
import { type ApiError, unauthenticated } from '../errors.ts'
import { bus, type Unsubscribe } from './bus.ts'

/** Credentials (accounts/viewer.ts) that have ceased to be valid. */
type Revoked = { credentials: string[] }

/** What lasts, and was opened with a credential. */
type Opened = { end(error: ApiError): void }

const channel = 'revoked'
const open = new Map<string, Set<Opened>>()
const listeners = new Set<(credential: string) => void>()
/** Those that were revoked lately: what was being proven meanwhile may be opened with one only now. */
const ended = new LRUCache<string, true>({ max: 10_000 })

const signedOut = () => unauthenticated('You have been signed out. Sign in again.')

/** From now on, `opened` is ended when the credential is revoked, on whatever node; until untrack takes that back. */
export function track(credential: string, opened: Opened): void {
  if (ended.has(credential)) queueMicrotask(() => opened.end(signedOut()))
  const all = open.get(credential)
  if (all) all.add(opened)
  else open.set(credential, new Set([opened]))
}

export function untrack(credential: string, opened: Opened): void {
  const all = open.get(credential)
  if (all?.delete(opened) && !all.size) open.delete(credential)
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
      const all = open.get(credential) ?? []
      open.delete(credential)
      for (const opened of all) opened.end(signedOut())
    }
  })
