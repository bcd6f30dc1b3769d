import type { User } from '../../prisma/generated/client/client.ts'

/** Whoever it was, unless the account is deleted: what is left of it then names nobody. */
export const excludeDeleted = (user: User | null | undefined): User | null =>
  user && !user.deletedAt ? user : null
