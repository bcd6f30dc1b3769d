import type { User } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { keyset, type Page, timePosition, toConnection } from '../pagination.ts'
import { searchFilter } from '../rooms/search-filter.ts'

export type UserFilter = {
  /** Matches a part of usernames and display names. */
  search?: string | null
  admin?: boolean | null
}

/** Returns a page of all accounts, newest first. Check before that the viewer is an admin. */
export async function listUsers({ search, admin }: UserFilter, page: Page) {
  const { where, ...sorted } = keyset(page, { at: 'createdAt', id: 'id', order: 'desc' })
  const filter = await searchFilter(search ?? null)
  if (filter === null) return toConnection<User>([], page, position)
  const rows = await db.user.findMany({
    where: {
      deletedAt: null,
      admin: admin ?? undefined,
      ...(filter && { OR: [{ username: filter }, { foldedName: filter }] }),
      AND: [where],
    },
    ...sorted,
  })
  return toConnection(rows, page, position)
}

const position = ({ createdAt, id }: User) => timePosition(createdAt, id)
