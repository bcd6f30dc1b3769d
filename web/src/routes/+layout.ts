import { browser } from '$app/env'
import { parseTimeZone } from '#lib/format/dates.svelte.ts'
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
  const settings = viewer?.settings ?? null
  const timeZone = settings?.timeZone ? parseTimeZone(settings.timeZone) : data.timeZone
  return { ...data, client, viewer: viewer?.user ?? null, settings, timeZone }
}
