import { browser } from '$app/env'
import { getClient } from '#lib/graphql/client.ts'
import { query } from '#lib/graphql/query.ts'
import { setOwner } from '#lib/offline/saved-responses.ts'
import type { LayoutLoad } from './$types'
import { ViewerDocument } from './viewer.ts'

export const load: LayoutLoad = async ({ data, fetch }) => {
  const client = getClient(fetch)
  // Always from the network: a form action may have changed the viewer behind the cache.
  const { viewer } = await query(client, ViewerDocument, {
    variables: {},
    fetch,
    requestPolicy: 'network-only',
  })
  if (browser) setOwner(viewer?.user.id ?? null)
  return { ...data, client, viewer: viewer?.user ?? null }
}
