import { db } from '../../db/client.ts'
import { isStatementTimeout } from '../../db/statement-timeout.ts'

/**
 * Merges the search index's pending list into the index. PostgreSQL collects new entries in that list, and every search
 * scans it from beginning to end.
 */
export async function mergeSearchIndex(): Promise<void> {
  // PostgreSQL merges in portions of maintenance_work_mem, and each portion stays merged. After a timeout the next run
  // continues. It is one statement because Prisma keeps the last hundred transactions with their connections.
  await db.$queryRaw`
    SELECT CASE WHEN set_config('maintenance_work_mem', '16MB', true) IS NOT NULL
      THEN gin_clean_pending_list('"SearchBlock_text_idx"'::regclass)::int END`.catch((error: unknown) => {
    if (!isStatementTimeout(error)) throw error
  })
}
