import { redirect } from '@sveltejs/kit'
import { ThreadsDocument } from '#lib/chat/threads.ts'
import { pageVariables, queryPage } from '#lib/graphql/pagination.ts'
import { loadMessages } from '#lib/i18n/load-messages.ts'
import { prepareMessages } from '#lib/markdown/parsed.ts'
import { withNext } from '#lib/navigation/next-path.ts'
import type { PageLoad } from './$types'

const PAGE_SIZE = 20

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const [{ client, viewer }] = await Promise.all([parent(), loadMessages('pages')])
  if (!viewer) redirect(303, withNext('/login', url.pathname + url.search))
  const data = await queryPage(client, ThreadsDocument, { url, size: PAGE_SIZE, variables: {}, fetch })
  const threads = data.viewer!.memberships
  await prepareMessages(threads.nodes.flatMap(({ room }) => room.rootMessage ?? []))
  return { threads, variables: pageVariables(url, PAGE_SIZE) }
}
