import { Prisma } from '../../prisma/generated/client/client.ts'

/** Whether an error is the database's saying that a statement took longer than it may (57014, query_canceled). */
export const isStatementTimeout = (error: unknown): boolean =>
  error instanceof Prisma.PrismaClientKnownRequestError && JSON.stringify(error.meta ?? {}).includes('57014')
