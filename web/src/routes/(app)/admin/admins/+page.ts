import { queryPage } from '#lib/graphql/pagination.ts'
import { requireAdmin } from '../require-admin.ts'
import { AdminsDocument } from './operations.ts'
import type { PageLoad } from './$types'

const PAGE_SIZE = 30

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const { client } = await parent()
  const { admin } = await queryPage(client, AdminsDocument, { url, size: PAGE_SIZE, variables: {}, fetch })
  return { admins: requireAdmin(admin).users }
}
