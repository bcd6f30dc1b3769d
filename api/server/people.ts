import type { Prisma, User } from '../../prisma/generated/client/client.ts'
import { suspendedNow } from '../accounts/suspension.ts'
import { db } from '../db/client.ts'
import { keyset, type Page, timePosition, toConnection } from '../pagination.ts'
import { searchFilter } from '../rooms/search-filter.ts'

export type UserFilter = {
  /** Matches a part of usernames and display names. */
  search?: string | null
  admin?: boolean | null
  suspended?: boolean | null
  order?: UserOrder
}

/** The newest accounts first, by username, or the most recently used first. */
type UserOrder = 'NEWEST' | 'USERNAME' | 'LAST_SEEN'

/** Returns a page of all accounts. Check before that the viewer is an admin. */
export async function listUsers({ search, admin, suspended, order = 'NEWEST' }: UserFilter, page: Page) {
  const { sort, position } = orders[order]
  const { where, ...sorted } = sort(page)
  const filter = await searchFilter(search ?? null)
  if (filter === null) return toConnection<User>([], page, position)
  const rows = await db.user.findMany({
    where: {
      deletedAt: null,
      admin: admin ?? undefined,
      ...(filter && { OR: [{ username: filter }, { foldedName: filter }] }),
      AND: [where, suspended == null ? {} : suspended ? suspendedNow() : { NOT: suspendedNow() }],
    },
    ...sorted,
  })
  return toConnection(rows, page, position)
}

interface Order {
  sort(page: Page): Pick<Prisma.UserFindManyArgs, 'orderBy' | 'take'> & { where: Prisma.UserWhereInput }
  position(user: User): string
}

/** The orders of the list, by their keysets and the positions of their rows. */
const orders: Record<UserOrder, Order> = {
  NEWEST: {
    sort: (page: Page) => keyset(page, { at: 'createdAt', id: 'id', order: 'desc' }),
    position: ({ createdAt, id }: User) => timePosition(createdAt, id),
  },
  LAST_SEEN: {
    sort: (page: Page) => keyset(page, { at: 'seenAt', id: 'id', order: 'desc' }),
    position: ({ seenAt, id }: User) => timePosition(seenAt, id),
  },
  USERNAME: {
    sort: ({ size, backward, after, before }: Page) => ({
      where: { AND: [{ username: { gt: after ?? undefined } }, { username: { lt: before ?? undefined } }] },
      orderBy: { username: backward ? 'desc' : 'asc' },
      take: size + 1,
    }),
    position: ({ username }: User) => username,
  },
}
