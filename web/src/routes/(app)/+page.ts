import { redirect } from '@sveltejs/kit'
import { pageVariables, queryPage } from '#lib/graphql/pagination.ts'
import { loadMessages } from '#lib/i18n/load-messages.ts'
import { textParameter } from '#lib/navigation/query.ts'
import type { PageLoad } from './$types'
import { DirectoryDocument } from './operations.ts'

const PAGE_SIZE = 20

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const [{ client, viewer }] = await Promise.all([parent(), loadMessages('pages')])
  if (!viewer) redirect(307, `/welcome${url.search}`)
  const search = textParameter(url, 'q')
  const variables = { search: search || undefined }
  await queryPage(client, DirectoryDocument, { url, size: PAGE_SIZE, variables, fetch })
  return { viewer, search, directory: { ...variables, ...pageVariables(url, PAGE_SIZE) } }
}
