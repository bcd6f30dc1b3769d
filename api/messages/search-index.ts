import { db } from '../db.ts'
import { isLate } from './late.ts'

/**
 * Merges into the search index what has come into it since the last time. PostgreSQL keeps it in a list that searches go
 * through as well, each time from its beginning to its end.
 */
export async function mergeSearchIndex(): Promise<void> {
  await db
    .$transaction([
      // Merged in portions of this size, each of which stays merged …
      db.$executeRaw`SET LOCAL maintenance_work_mem = '16MB'`,
      db.$queryRaw`SELECT gin_clean_pending_list('"SearchBlock_text_idx"'::regclass)::int`,
    ])
    // … so that where there is more than can be done in time, the next time goes on from there.
    .catch((error: unknown) => {
      if (!isLate(error)) throw error
    })
}
