import { query } from '#lib/graphql/query.ts'
import { getClient } from '#lib/graphql/client.ts'
import type { LayoutLoad } from './$types'
import { ViewerDocument } from './viewer.ts'

export const load: LayoutLoad = async ({ data, fetch }) => {
  const client = getClient(fetch)
  // Asked anew whenever the page is: a form's action changed it behind the cache.
  const { viewer } = await query(client, ViewerDocument, { variables: {}, fetch, requestPolicy: 'network-only' })
  return { ...data, client, viewer: viewer?.user ?? null }
}
