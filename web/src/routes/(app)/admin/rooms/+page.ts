import { queryPage } from '#lib/graphql/pagination.ts'
import { textParameter } from '#lib/navigation/query.ts'
import { requireAdmin } from '../require-admin.ts'
import { AllRoomsDocument } from './operations.ts'
import type { PageLoad } from './$types'

const PAGE_SIZE = 30

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const { client } = await parent()
  const search = textParameter(url, 'q')
  const variables = { search: search || undefined }
  const { admin } = await queryPage(client, AllRoomsDocument, { url, size: PAGE_SIZE, variables, fetch })
  return { rooms: requireAdmin(admin).rooms, search }
}
