import { comparableName } from '@latchkey/text'
import type { User } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'

/** Returns the user with a username, ignoring case and what is invisible. Null if there is none. */
export const findUser = (username: string): Promise<User | null> =>
  db.user.findUnique({ where: { username: comparableName(username), deletedAt: null } })

/** Returns null in place of a deleted account. */
export const excludeDeleted = (user: User | null | undefined): User | null =>
  user && !user.deletedAt ? user : null
