import type { User } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { searchFilter } from './search-filter.ts'

/** The most people that a search returns. */
const MAX_PEOPLE = 20

/**
 * Returns people who share a room with the viewer and have a search term in their username or display name: the best
 * match first, at most 20. Nobody for an empty term.
 */
export async function findPeople(viewer: Viewer | null, search: string): Promise<User[]> {
  const { id } = requireViewer(viewer).user
  const filter = await searchFilter(search)
  if (!filter) return []
  const pattern = filter.contains
  const found = await db.$queryRaw<{ id: string }[]>`
    SELECT u.id FROM "User" u
    WHERE (u.username LIKE ${`%${pattern}%`} OR u."foldedName" LIKE ${`%${pattern}%`})
      AND u."deletedAt" IS NULL AND u.id <> ${id}::uuid
      AND EXISTS (
        SELECT 1 FROM "Membership" theirs JOIN "Membership" mine USING ("roomId")
        WHERE theirs."userId" = u.id AND theirs.status = 'ACTIVE'
          AND mine."userId" = ${id}::uuid AND mine.status = 'ACTIVE')
    ORDER BY
      u.username LIKE ${pattern} OR u."foldedName" LIKE ${pattern} DESC,
      u.username LIKE ${`${pattern}%`} OR u."foldedName" LIKE ${`${pattern}%`} DESC,
      u.username
    LIMIT ${MAX_PEOPLE}`
  const users = await db.user.findMany({ where: { id: { in: found.map((row) => row.id) } } })
  const byId = new Map(users.map((user) => [user.id, user]))
  return found.flatMap((row) => byId.get(row.id) ?? [])
}
