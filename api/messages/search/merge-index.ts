import { db } from '../../db/client.ts'
import { isStatementTimeout } from '../../db/statement-timeout.ts'
import { filledCount } from './blocks.ts'

/** Milliseconds between runs while this node fills no blocks. Another node may have ended after it filled some. */
const IDLE_INTERVAL = 30_000

/** The filledCount at the last merge, and the time in milliseconds of the next one if it stays the same. */
let idle = { filledCount: -1, until: 0 }

/**
 * Merges the search index's pending list into the index. PostgreSQL collects new entries in that list, and every search
 * scans it from beginning to end. Does nothing if this node has filled no blocks since the last run.
 */
export async function mergeSearchIndex(): Promise<void> {
  const filled = filledCount
  if (idle.filledCount === filled && performance.now() < idle.until) return
  try {
    // PostgreSQL merges in portions of maintenance_work_mem, and each portion stays merged. After a timeout the next run
    // continues. It is one statement because Prisma keeps the last hundred transactions with their connections.
    await db.$queryRaw`
      SELECT CASE WHEN set_config('maintenance_work_mem', '16MB', true) IS NOT NULL
        THEN gin_clean_pending_list('"SearchBlock_text_idx"'::regclass)::int END`
    idle = { filledCount: filled, until: performance.now() + IDLE_INTERVAL }
  } catch (error) {
    if (!isStatementTimeout(error)) throw error
  }
}
