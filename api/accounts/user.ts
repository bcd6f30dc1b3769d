import type { User } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'

/** Returns the user with a username, ignoring case. Null if there is none. */
export const findUser = (username: string): Promise<User | null> =>
  db.user.findUnique({ where: { username: username.trim().toLowerCase(), deletedAt: null } })

/** Returns null in place of a deleted account. */
export const excludeDeleted = (user: User | null | undefined): User | null =>
  user && !user.deletedAt ? user : null
