import { queryPage } from '#lib/graphql/pagination.ts'
import { showsResolved } from '#lib/reports/filter.ts'
import { requireAdmin } from '../require-admin.ts'
import type { PageLoad } from './$types'
import { AllReportsDocument } from './operations.ts'

const PAGE_SIZE = 20

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const { client } = await parent()
  const resolved = showsResolved(url)
  const variables = { open: !resolved }
  const { admin } = await queryPage(client, AllReportsDocument, { url, size: PAGE_SIZE, variables, fetch })
  return { reports: requireAdmin(admin).reports, resolved }
}
