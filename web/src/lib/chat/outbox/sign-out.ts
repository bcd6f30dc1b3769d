import { clearUnsent } from './store.ts'

const CHANNEL = 'latchkey-sign-out'
const listeners = new Set<(userId: string) => void>()

/** Calls back when an account signs out in this tab or in another one. Returns a function that stops it. */
export function onSignOut(listener: (userId: string) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL)
  channel.onmessage = ({ data }: MessageEvent<string>) => listener(data)
  listeners.add(listener)
  return () => {
    channel.close()
    listeners.delete(listener)
  }
}

/**
 * Tells all tabs that an account signed out, and deletes what it had not sent. Every tab first stops writing: someone else may
 * use this browser next.
 */
export async function forgetAccount(userId: string): Promise<void> {
  for (const listener of listeners) listener(userId)
  const channel = new BroadcastChannel(CHANNEL)
  channel.postMessage(userId)
  channel.close()
  // A browser without storage has nothing to forget.
  await clearUnsent(userId).catch(() => undefined)
}
