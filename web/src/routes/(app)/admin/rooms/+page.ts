import { queryPage } from '#lib/graphql/pagination.ts'
import { textParameter } from '#lib/navigation/query.ts'
import { requireAdmin } from '../require-admin.ts'
import { AllRoomsDocument } from './operations.ts'
import type { PageLoad } from './$types'

const PAGE_SIZE = 30

/** The orders of the list, by the value of ?sort=. */
const orders = { '': 'ACTIVITY', name: 'NAME', members: 'MEMBERS', storage: 'STORAGE' } as const

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const { client } = await parent()
  const search = textParameter(url, 'q')
  const sorted = textParameter(url, 'sort')
  const sort = Object.hasOwn(orders, sorted) ? (sorted as keyof typeof orders) : ''
  const variables = { search: search || undefined, orderBy: orders[sort] }
  const { admin } = await queryPage(client, AllRoomsDocument, { url, size: PAGE_SIZE, variables, fetch })
  return { rooms: requireAdmin(admin).rooms, search, sort }
}
