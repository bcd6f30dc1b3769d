import { db } from '../db.ts'

const indexes = ['"Message_text_idx"', '"Message_cjk_idx"']

/**
 * Merges into the search indexes what was posted since the last time. PostgreSQL keeps it in a list that searches go
 * through as well; when the list is full, whoever posts next would have to do it, and everyone in the room wait.
 */
export async function mergeSearchIndexes(): Promise<void> {
  for (const index of indexes)
    await db.$transaction([
      // Merged in portions of this size, each of which stays merged: what is cut off by a timeout goes on from there.
      db.$executeRaw`SET LOCAL maintenance_work_mem = '16MB'`,
      db.$queryRaw`SELECT gin_clean_pending_list(${index}::regclass)::int`,
    ])
}
