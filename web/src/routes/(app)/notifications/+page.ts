import { redirect } from '@sveltejs/kit'
import { query } from '#lib/graphql/query.ts'
import { loadMessages } from '#lib/i18n/load-messages.ts'
import { prepareMessages } from '#lib/markdown/parsed.ts'
import { withNext } from '#lib/navigation/next-path.ts'
import { INBOX_PAGE_SIZE } from '#lib/notifications/inbox.svelte.ts'
import { NotificationsDocument } from '#lib/notifications/operations.ts'
import type { PageLoad } from './$types'

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const [{ client, viewer }] = await Promise.all([parent(), loadMessages('pages')])
  if (!viewer) redirect(303, withNext('/login', url.pathname))
  const variables = { unread: null, first: INBOX_PAGE_SIZE }
  const data = await query(client, NotificationsDocument, { variables, fetch, requestPolicy: 'network-only' })
  const notifications = data.viewer?.notifications
  await prepareMessages(notifications?.nodes.flatMap(({ message }) => message ?? []) ?? [])
  return { notifications }
}
