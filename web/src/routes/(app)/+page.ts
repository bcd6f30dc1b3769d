import { query } from '#lib/graphql/query.ts'
import { pageVariables } from '#lib/graphql/pagination.ts'
import type { PageLoad } from './$types'
import { DirectoryDocument } from './operations.ts'

const PAGE_SIZE = 30

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const { client, viewer } = await parent()
  const search = url.searchParams.get('q')?.trim() ?? ''
  if (!viewer) return { search, directory: null }

  const variables = { search: search || undefined, ...pageVariables(url, PAGE_SIZE) }
  await query(client, DirectoryDocument, { variables, fetch, requestPolicy: 'network-only' })
  return { search, directory: variables }
}
