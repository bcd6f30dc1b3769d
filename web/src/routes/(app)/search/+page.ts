import { redirect } from '@sveltejs/kit'
import { browser } from '$app/env'
import { apiError } from '#lib/graphql/errors.ts'
import { prepareTexts } from '#lib/markdown/parsed.ts'
import { withNext } from '#lib/navigation/next-path.ts'
import type { PageLoad } from './$types'
import { SearchDocument } from './operations.ts'

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const { client, viewer, ...visitor } = await parent()
  if (!viewer) redirect(303, withNext('/login', url.pathname + url.search))
  const query = url.searchParams.get('q')?.trim() ?? ''
  const after = url.searchParams.get('after')
  if (!query) return { query, results: null, failure: '' }
  const context = { fetch, requestPolicy: 'network-only' } as const
  // The server knows the time zone of the last visit only.
  const timeZone = browser ? new Intl.DateTimeFormat().resolvedOptions().timeZone : visitor.timeZone
  const { data, error } = await client.query(SearchDocument, { query, timeZone, after }, context).toPromise()
  const results = data?.searchMessages ?? null
  await prepareTexts(results?.nodes.map(({ text }) => text) ?? [])
  return { query, results, failure: error ? apiError(error).message : '' }
}
