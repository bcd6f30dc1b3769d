import { delMany, entries } from 'idb-keyval'
import { type Saved, store } from './saved-responses.ts'

/** Older values are deleted. Most of them are responses to former versions of a query. */
const MAX_AGE_MS = 14 * 86_400_000

/** Deletes what this device has kept for too long. */
export async function deleteOldValues(): Promise<void> {
  const all = await entries<string, Saved<unknown> | string>(store())
  const old = all.filter(([, saved]) => typeof saved === 'object' && saved.savedAt < Date.now() - MAX_AGE_MS)
  await delMany(
    old.map(([key]) => key),
    store(),
  )
}
