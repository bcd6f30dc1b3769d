import { deleteReactions } from '../frequent-reactions.ts'
import { clearUnsent } from './store.ts'
import { SIGNED_OUT } from '#lib/notifications/labels.ts'
import { tabId } from './tab.ts'

const CHANNEL = 'latchkey-sign-out'

/** Whose account signed out, and in which tab: that one hears its own message too. */
interface Message {
  userId: string
  tab: string
}

type Listener = (where: { elsewhere: boolean }) => void

const listeners = new Set<Listener>()

/** Calls back when an account signs out in this tab or elsewhere in this browser. Returns a function that stops it. */
export function onSignOut(userId: string, listener: Listener): () => void {
  const channel = new BroadcastChannel(CHANNEL)
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.userId !== userId || data.tab === tabId) return
    listener({ elsewhere: true })
    // What this tab wrote after the other one had deleted everything.
    void clearUnsent(userId).catch(() => undefined)
  }
  listeners.add(listener)
  return () => {
    channel.close()
    listeners.delete(listener)
  }
}

/**
 * Deletes what an account has not sent from this browser: someone else may use it next. All its tabs stop writing, and show
 * nothing of it any more.
 */
export async function forgetAccount(userId: string): Promise<void> {
  for (const listener of listeners) listener({ elsewhere: false })
  deleteReactions()
  const channel = new BroadcastChannel(CHANNEL)
  channel.postMessage({ userId, tab: tabId } satisfies Message)
  // A browser without storage has nothing to forget.
  await clearUnsent(userId).catch(() => undefined)
  // It ends the subscription to notifications, also after this page is gone.
  navigator.serviceWorker?.controller?.postMessage(SIGNED_OUT)
  channel.close()
}
