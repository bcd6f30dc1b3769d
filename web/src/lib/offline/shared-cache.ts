/** The cache with what other apps have shared (shared.ts). */
export const SHARED_CACHE = 'shared'

/** Deletes what other apps have shared. */
export async function discardShared(): Promise<void> {
  if ('caches' in globalThis) await caches.delete(SHARED_CACHE)
}
