import { ask } from '#lib/graphql/ask.ts'
import type { PageLoad } from './$types'
import { DirectoryDocument } from './operations.ts'

const PAGE_SIZE = 30

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const { client, viewer } = await parent()
  const search = url.searchParams.get('q')?.trim() ?? ''
  if (!viewer) return { search, directory: null }

  const before = url.searchParams.get('before')
  const page = before
    ? { last: PAGE_SIZE, before }
    : { first: PAGE_SIZE, after: url.searchParams.get('after') ?? undefined }
  const variables = { search: search || undefined, ...page }
  const { rooms } = await ask(client, DirectoryDocument, variables, { fetch, requestPolicy: 'network-only' })
  return { search, directory: rooms }
}
