import { queryPage } from '#lib/graphql/pagination.ts'
import { requireAdmin } from '../require-admin.ts'
import { ServerLogDocument } from './operations.ts'
import type { PageLoad } from './$types'

const PAGE_SIZE = 40

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const { client } = await parent()
  const { admin } = await queryPage(client, ServerLogDocument, { url, size: PAGE_SIZE, variables: {}, fetch })
  return { log: requireAdmin(admin).auditLog }
}
