import { m } from '@latchkey/messages'
import { LRUCache } from 'lru-cache'
import { type ApiError, unauthenticated } from '../errors.ts'
import { globalChannel } from './channel.ts'
import type { Unsubscribe } from './bus.ts'

/** Something long-lived that was opened with a credential (accounts/viewer.ts), such as a connection or a subscription. */
type Revocable = { end(error: ApiError): void }

const revocations = globalChannel<{ credentials: string[] }>('revoked')
const tracked = new Map<string, Set<Revocable>>()
const listeners = new Set<(credential: string) => void>()
/** Recently revoked credentials. Catches a connection that was still authenticating when its credential was revoked. */
const revoked = new LRUCache<string, true>({ max: 10_000 })

const signedOut = () => unauthenticated(m.session_revoked)

/** Ends `revocable` when the credential is revoked by any node. Stop with untrack. */
export function track(credential: string, revocable: Revocable): void {
  if (revoked.has(credential)) queueMicrotask(() => revocable.end(signedOut()))
  const revocables = tracked.get(credential)
  if (revocables) revocables.add(revocable)
  else tracked.set(credential, new Set([revocable]))
}

export function untrack(credential: string, revocable: Revocable): void {
  const revocables = tracked.get(credential)
  if (revocables?.delete(revocable) && !revocables.size) tracked.delete(credential)
}

/** Calls `listener` with each revoked credential. For caches of authenticated credentials. */
export const onRevoked = (listener: (credential: string) => void) => void listeners.add(listener)

/** Revokes credentials: on every node, ends everything that was opened with them. */
export const revoke = (credentials: string[]) =>
  void (credentials.length && revocations.publish({ credentials }))

/** Returns the credentials with something open on this node. */
export const openCredentials = () => [...tracked.keys()]

/** Starts receiving revocations from every node. */
export const listenForRevocations = (): Promise<Unsubscribe> =>
  revocations.subscribe(({ credentials }) => {
    for (const credential of credentials) {
      revoked.set(credential, true)
      for (const listener of listeners) listener(credential)
      const revocables = tracked.get(credential) ?? []
      tracked.delete(credential)
      for (const revocable of revocables) revocable.end(signedOut())
    }
  })
