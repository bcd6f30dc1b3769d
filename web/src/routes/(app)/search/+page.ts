import { redirect } from '@sveltejs/kit'
import { browser } from '$app/env'
import { deviceTimeZone } from '#lib/format/dates.svelte.ts'
import { apiError } from '#lib/graphql/errors.ts'
import { loadMessages } from '#lib/i18n/load-messages.ts'
import { prepareMessages } from '#lib/markdown/parsed.ts'
import { redirectFromUnknownPosition } from '#lib/graphql/pagination.ts'
import { unwrap } from '#lib/graphql/query.ts'
import { pagePosition, textParameter } from '#lib/navigation/query.ts'
import { withNext } from '#lib/navigation/next-path.ts'
import type { PageLoad } from './$types'
import { SearchDocument } from './operations.ts'

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const [{ client, viewer, ...visitor }] = await Promise.all([parent(), loadMessages('pages')])
  if (!viewer) redirect(303, withNext('/login', url.pathname + url.search))
  const query = textParameter(url, 'q')
  if (!query) return { query, results: null, failure: '' }
  const context = { fetch, requestPolicy: 'network-only' } as const
  // The server knows the time zone of the last visit only.
  const timeZone = browser ? deviceTimeZone() : visitor.timeZone
  const variables = { query, timeZone, after: pagePosition(url)?.after }
  const result = await client.query(SearchDocument, variables, context).toPromise()
  redirectFromUnknownPosition(url, result)
  const failure = result.error && apiError(result.error)
  // The form explains what cannot be searched for. Everything else is an error of the page, which can be tried again.
  if (failure && failure.code !== 'BAD_USER_INPUT') unwrap(result)
  const results = result.data?.searchMessages ?? null
  await prepareMessages(results?.nodes ?? [])
  return { query, results, failure: failure?.message ?? '' }
}
