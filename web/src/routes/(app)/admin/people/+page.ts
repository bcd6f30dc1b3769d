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

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const { client } = await parent()
  const search = textParameter(url, 'q')
  const shown = textParameter(url, 'show')
  const show = Object.hasOwn(filters, shown) ? (shown as keyof typeof filters) : ''
  const sort = textParameter(url, 'sort') === 'username' ? 'username' : ''
  const variables = {
    search: search || undefined,
    orderBy: sort ? ('USERNAME' as const) : ('NEWEST' as const),
    ...filters[show],
  }
  const { admin } = await queryPage(client, PeopleDocument, { url, size: PAGE_SIZE, variables, fetch })
  return { people: requireAdmin(admin).users, search, show, sort }
}
