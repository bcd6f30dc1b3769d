import { queryPage } from '#lib/graphql/pagination.ts'
import { textParameter } from '#lib/navigation/query.ts'
import { requireAdmin } from '../require-admin.ts'
import { PeopleDocument } from './operations.ts'
import type { PageLoad } from './$types'

const PAGE_SIZE = 30

/** The filters of the list, by the value of ?show=. */
const filters = {
  '': {},
  admins: { admin: true },
  suspended: { suspended: true },
}

/** The orders of the list, by the value of ?sort=. */
const orders = { '': 'NEWEST', username: 'USERNAME', seen: 'LAST_SEEN' } as const

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const { client } = await parent()
  const search = textParameter(url, 'q')
  const shown = textParameter(url, 'show')
  const show = Object.hasOwn(filters, shown) ? (shown as keyof typeof filters) : ''
  const sorted = textParameter(url, 'sort')
  const sort = Object.hasOwn(orders, sorted) ? (sorted as keyof typeof orders) : ''
  const variables = {
    search: search || undefined,
    orderBy: orders[sort],
    ...filters[show],
  }
  const { admin } = await queryPage(client, PeopleDocument, { url, size: PAGE_SIZE, variables, fetch })
  return { people: requireAdmin(admin).users, search, show, sort }
}
