import { browser } from '$app/env'
import { Client, fetchExchange, subscriptionExchange } from '@urql/svelte'
import { cache } from './cache.ts'
import { listen } from './websocket.svelte.ts'

let ofThisTab: Client | undefined

/**
 * The way to the API: on the server a new client for each request (fetch carries the visitor's cookie), in the
 * browser one for the tab. Signing in or out loads a new document, so that no cache outlives its viewer.
 */
export function clientFor(fetch: typeof globalThis.fetch): Client {
  if (browser) return (ofThisTab ??= createClient())
  return createClient(fetch)
}

function createClient(fetch?: typeof globalThis.fetch): Client {
  return new Client({
    url: '/graphql',
    fetch,
    // Says that this is no form of another site's; files are taken with it alone.
    fetchOptions: { headers: { 'graphql-require-preflight': 'true' } },
    // Queries stay out of addresses, and so out of the logs on the way.
    preferGetMethod: false,
    exchanges: [cache(), fetchExchange, subscriptionExchange({ forwardSubscription: listen })],
  })
}
