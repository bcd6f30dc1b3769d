import { Prisma } from '../../prisma/generated/client/client.ts'

/** Returns whether the database cancelled a statement because it took too long (57014, query_canceled). */
export const isStatementTimeout = (error: unknown): boolean =>
  error instanceof Prisma.PrismaClientKnownRequestError && JSON.stringify(error.meta ?? {}).includes('57014')
