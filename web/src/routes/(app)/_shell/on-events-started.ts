import type { Client } from '@urql/svelte'
import { ViewerEventsDocument } from './operations.ts'

/**
 * Calls `reload` each time the server has started to send the viewer's events: earlier ones may have been missed. Returns a
 * function that ends it.
 */
export function onEventsStarted(client: Client, reload: () => void): () => void {
  let subscribed = false
  const { unsubscribe } = client.subscription(ViewerEventsDocument, {}).subscribe(({ data, error }) => {
    // Others share the subscription. Its latest event comes first, and is older than what was loaded.
    if (subscribed && !error && data?.viewerEvents.__typename === 'ViewerEventsStarted') reload()
  })
  subscribed = true
  return unsubscribe
}
