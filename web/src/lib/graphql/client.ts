import { getLocale } from '@latchkey/messages'
import { browser } from '$app/env'
import { Client, fetchExchange, mapExchange, type Operation, subscriptionExchange } from '@urql/svelte'
import { withSavedResponses } from '#lib/offline/saved-responses.ts'
import { recordProfile } from '#lib/people/people.svelte.ts'
import { createCache } from './cache.ts'
import { exceptMessages } from './uncached.ts'
import { forwardSubscription } from './forward-subscription.ts'

let tabClient: Client | undefined

/**
 * Returns the GraphQL client: on the server a new one for each request, whose `fetch` carries the visitor's cookie; in
 * the browser the tab's only one. Logging in or out loads a new document, so no cache outlives its viewer.
 */
export function getClient(fetch: typeof globalThis.fetch): Client {
  if (browser) return (tabClient ??= createClient(globalThis.fetch))
  return createClient(fetch)
}

/** On the server, a page shows the names of its own response. */
const onProfile = browser ? recordProfile : undefined

function createClient(fetch: typeof globalThis.fetch): Client {
  return new Client({
    url: '/graphql',
    fetch,
    fetchOptions: () => ({
      headers: {
        // Proves that no form of another site sent the request. The API requires it for uploads.
        'graphql-require-preflight': 'true',
        // The language of errors is that of the page, which may not be the browser's.
        'accept-language': getLocale(),
      },
    }),
    // POST keeps queries out of URLs, and so out of the logs of proxies.
    preferGetMethod: false,
    exchanges: [
      exceptMessages(createCache(onProfile), onProfile),
      ...(browser ? [mapExchange({ onOperation: saveResponses })] : []),
      fetchExchange,
      ...(browser ? [subscriptionExchange({ forwardSubscription })] : []),
    ],
  })
}

/** Lets queries be answered without a network, whichever `fetch` they use. */
const saveResponses = (operation: Operation): Operation => ({
  ...operation,
  context: { ...operation.context, fetch: withSavedResponses(operation.context.fetch ?? globalThis.fetch) },
})
