import { db } from '../db.ts'
import { isLate } from './late.ts'

/**
 * Merges into the search indexes what was posted since the last time. PostgreSQL keeps it in a list that searches go
 * through as well, each time from its beginning to its end.
 */
export async function mergeSearchIndexes(): Promise<void> {
  for (const index of ['"Message_text_idx"', '"Message_cjk_idx"'])
    await db
      .$transaction([
        // Merged in portions of this size, each of which stays merged …
        db.$executeRaw`SET LOCAL maintenance_work_mem = '16MB'`,
        db.$queryRaw`SELECT gin_clean_pending_list(${index}::regclass)::int`,
      ])
      // … so that where there is more than can be done in time, the next time goes on from there.
      .catch((error: unknown) => {
        if (!isLate(error)) throw error
      })
}
