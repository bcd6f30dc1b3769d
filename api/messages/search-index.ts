import { db } from '../db.ts'

/**
 * Merges into the search indexes what was posted since the last time. PostgreSQL keeps it in a list that searches go
 * through as well; when the list is full, whoever posts next would have to do it, and everyone in the room wait.
 */
export async function mergeSearchIndexes(): Promise<void> {
  for (const index of ['"Message_text_idx"', '"Message_cjk_idx"'])
    await db.$queryRaw`SELECT gin_clean_pending_list(${index}::regclass)::int`
}
