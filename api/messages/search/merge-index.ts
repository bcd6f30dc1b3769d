import { db } from '../../db/client.ts'
import { isStatementTimeout } from '../../db/statement-timeout.ts'

/**
 * Merges into the search index what has come into it since the last time. PostgreSQL keeps it in a list that searches go
 * through as well, each time from its beginning to its end.
 */
export async function mergeSearchIndex(): Promise<void> {
  // Merged in portions of this size, each of which stays merged, so that where there is more than can be done in time, the
  // next time goes on from there. One statement: of transactions Prisma keeps the last hundred, with their connections.
  await db.$queryRaw`
    SELECT CASE WHEN set_config('maintenance_work_mem', '16MB', true) IS NOT NULL
      THEN gin_clean_pending_list('"SearchBlock_text_idx"'::regclass)::int END`.catch((error: unknown) => {
    if (!isStatementTimeout(error)) throw error
  })
}
