import { clearUnsent } from './store.ts'
import { tabId } from './tab.ts'

export const SIGN_OUT_CHANNEL = 'latchkey-sign-out'

/** Whose account signed out, and in which tab: that one hears its own message too. */
export interface SignOutMessage {
  userId: string
  tab: string
}

type Listener = (where: { elsewhere: boolean }) => void

export const signOutListeners = new Set<Listener>()

/** Calls back when an account signs out in this tab or elsewhere in this browser. Returns a function that stops it. */
export function onSignOut(userId: string, listener: Listener): () => void {
  const channel = new BroadcastChannel(SIGN_OUT_CHANNEL)
  channel.onmessage = ({ data }: MessageEvent<SignOutMessage>) => {
    if (data.userId !== userId || data.tab === tabId) return
    listener({ elsewhere: true })
    // What this tab wrote after the other one had deleted everything.
    void clearUnsent(userId).catch(() => undefined)
  }
  signOutListeners.add(listener)
  return () => {
    channel.close()
    signOutListeners.delete(listener)
  }
}
