import { redirect } from '@sveltejs/kit'
import { query } from '#lib/graphql/query.ts'
import { loadMessages } from '#lib/i18n/load-messages.ts'
import { withNext } from '#lib/navigation/next-path.ts'
import { ScheduledDocument } from '#lib/scheduled/operations.ts'
import type { PageLoad } from './$types'

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const [{ client, viewer }] = await Promise.all([parent(), loadMessages('pages')])
  if (!viewer) redirect(303, withNext('/login', url.pathname))
  await query(client, ScheduledDocument, { variables: {}, fetch, requestPolicy: 'network-only' })
  return { viewer }
}
