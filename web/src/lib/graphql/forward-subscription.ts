import type { SubscriptionForwarder } from '@urql/svelte'
import { waitBeforeRetry } from './backoff.ts'
import { connection } from './connection.svelte.ts'

/** Runs urql's subscriptions over the tab's socket. Its code is loaded once the page has something to listen to: nobody waits for that. */
export const forwardSubscription: SubscriptionForwarder = (request) => ({
  subscribe(sink) {
    let stop = () => {}
    let ended = false
    void open(0)

    async function open(attempts: number): Promise<void> {
      try {
        const { runSubscription } = await import('./websocket.ts')
        if (!ended) stop = runSubscription(request, sink)
      } catch {
        // The code could not be loaded.
        connection.status = 'broken'
        await waitBeforeRetry(attempts)
        if (!ended) await open(attempts + 1)
      }
    }

    return {
      unsubscribe() {
        ended = true
        stop()
      },
    }
  },
})
