import { clear, createStore, delMany, entries, get, set } from 'idb-keyval'

/** Older values are deleted. Most of them are responses to former versions of a query. */
const MAX_AGE_MS = 14 * 86_400_000
const OWNER = 'owner'
/** A query that is asked with another position every time, so that no response would be used again. */
const PAGES_OF_MOMENT = 'query MoreRooms'

interface Saved<Value> {
  /** Milliseconds since the epoch. */
  savedAt: number
  value: Value
}

const openDatabase = () => createStore('latchkey-responses', 'responses')
let database: ReturnType<typeof openDatabase> | undefined
const store = () => (database ??= openDatabase())

let unreachable = false

/** Returns true if the last request of this tab failed to reach the API. */
export const isUnreachable = (): boolean => unreachable

/**
 * Wraps `fetch`: keeps the last response of each query on this device, and answers with it when the API cannot be
 * reached. Mutations and queries that never worked fail as before.
 */
export function withSavedResponses(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const key = queryKey(init?.body)
    try {
      const response = await fetch(input, init)
      unreachable = false
      if (key && response.ok) void saveResponse(key, await response.clone().text()).catch(() => undefined)
      return response
    } catch (error) {
      unreachable = true
      const saved = key && (await readValue<string>(key).catch(() => undefined))
      if (!saved) throw error
      return new Response(saved, { headers: { 'content-type': 'application/json' } })
    }
  }
}

/** Resolves when the store has nothing of anybody else: to whether somebody is signed in. */
let owned = Promise.resolve(false)

/**
 * Says whose responses this device keeps. Deletes those of anybody else. Null for someone who is signed out:
 * nothing is kept then.
 */
export function setOwner(userId: string | null): void {
  owned = clearOthers(userId)
}

async function clearOthers(userId: string | null): Promise<boolean> {
  try {
    if ((await get<string>(OWNER, store())) !== userId) await clear(store())
    if (userId) await set(OWNER, userId, store())
    return userId !== null
  } catch {
    // A browser without storage, such as in a private window, keeps nothing.
    return false
  }
}

/** Keeps a value on this device: a response by its query, anything else by a name that no query has. */
export async function saveValue<Value>(name: string, value: Value): Promise<void> {
  const saved: Saved<Value> = { savedAt: Date.now(), value }
  if (await owned) await set(name, saved, store())
}

export const readValue = async <Value>(name: string): Promise<Value | undefined> =>
  (await get<Saved<Value>>(name, store()))?.value

/** Deletes what is too old. */
export async function deleteOldValues(): Promise<void> {
  const all = await entries<string, Saved<unknown> | string>(store())
  const old = all.filter(([, saved]) => typeof saved === 'object' && saved.savedAt < Date.now() - MAX_AGE_MS)
  await delMany(
    old.map(([key]) => key),
    store(),
  )
}

/** Returns the body of a request if it is a query, which then is its key. */
function queryKey(body: unknown): string | undefined {
  if (typeof body !== 'string') return undefined
  const { query } = JSON.parse(body) as { query?: string }
  return query?.startsWith('query') && !query.startsWith(PAGES_OF_MOMENT) ? body : undefined
}

async function saveResponse(key: string, text: string): Promise<void> {
  // The shell has responses of the time when it was saved. This device may have later ones.
  if (document.querySelector('meta[name=shell]')) return
  const { data, errors } = JSON.parse(text) as { data?: unknown; errors?: unknown }
  if (data && !errors) await saveValue(key, text)
}
