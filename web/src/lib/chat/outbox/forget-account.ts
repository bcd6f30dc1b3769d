import { SIGNED_OUT } from '#lib/notifications/labels.ts'
import { deleteReactions } from '../frequent-reactions.ts'
import { SIGN_OUT_CHANNEL, signOutListeners, type SignOutMessage } from './sign-out.ts'
import { clearUnsent } from './store.ts'
import { tabId } from './tab.ts'

/**
 * Deletes what an account has not sent from this browser: someone else may use it next. All its tabs stop writing, and show
 * nothing of it any more.
 */
export async function forgetAccount(userId: string): Promise<void> {
  for (const listener of signOutListeners) listener({ elsewhere: false })
  deleteReactions()
  const channel = new BroadcastChannel(SIGN_OUT_CHANNEL)
  channel.postMessage({ userId, tab: tabId } satisfies SignOutMessage)
  // A browser without storage has nothing to forget.
  await clearUnsent(userId).catch(() => undefined)
  // It ends the subscription to notifications, also after this page is gone.
  navigator.serviceWorker?.controller?.postMessage(SIGNED_OUT)
  channel.close()
}
