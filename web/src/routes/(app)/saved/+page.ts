import { redirect } from '@sveltejs/kit'
import { queryPage } from '#lib/graphql/pagination.ts'
import { loadMessages } from '#lib/i18n/load-messages.ts'
import { prepareMessages } from '#lib/markdown/parsed.ts'
import { withNext } from '#lib/navigation/next-path.ts'
import { SavedDocument } from '#lib/saved/operations.ts'
import type { PageLoad } from './$types'

const PAGE_SIZE = 20

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const [{ client, viewer }] = await Promise.all([parent(), loadMessages('pages')])
  if (!viewer) redirect(303, withNext('/login', url.pathname + url.search))
  const data = await queryPage(client, SavedDocument, { url, size: PAGE_SIZE, variables: {}, fetch })
  const saved = data.viewer!.saved
  await prepareMessages(saved.nodes.map(({ message }) => message))
  return { saved }
}
