import { redirect } from '@sveltejs/kit'
import { query } from '#lib/graphql/query.ts'
import { pageVariables } from '#lib/graphql/pagination.ts'
import type { PageLoad } from './$types'
import { DirectoryDocument } from './operations.ts'

const PAGE_SIZE = 30

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const { client, viewer } = await parent()
  if (!viewer) redirect(307, `/welcome${url.search}`)
  const search = url.searchParams.get('q')?.trim() ?? ''

  const variables = { search: search || undefined, ...pageVariables(url, PAGE_SIZE) }
  const { rooms } = await query(client, DirectoryDocument, {
    variables,
    fetch,
    requestPolicy: 'network-only',
  })
  return { viewer, search, directory: rooms }
}
