import { Prisma } from '../../prisma/generated/client/client.ts'

/** Returns whether a query failed because a row with the same unique value exists. */
export const isUniqueViolation = (error: unknown): boolean =>
  error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
