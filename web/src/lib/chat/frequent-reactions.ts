/** The reactions that are offered before someone has any of their own. */
const INITIAL = ['👍', '❤️', '😂', '🎉', '😮', '😢']
const KEY = 'reactions'
/** Reactions after which older ones count half, so that a new habit is soon an old one. */
const HALVED_AFTER = 100

type Counts = Record<string, number>

/** Returns the emoji that this device's user reacts with most. */
export function frequentReactions(limit: number, storage = openStorage()): string[] {
  const counts = readCounts(storage)
  const used = Object.keys(counts).filter((emoji) => !INITIAL.includes(emoji))
  return [...INITIAL, ...used].sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0)).slice(0, limit)
}

/** Counts a reaction, on this device only. */
export function countReaction(emoji: string, storage = openStorage()): void {
  const counts = readCounts(storage)
  counts[emoji] = (counts[emoji] ?? 0) + 1
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  write(total < HALVED_AFTER ? counts : halve(counts), storage)
}

/** Offers an emoji no longer, because it does not exist any more. */
export function forgetReaction(emoji: string, storage = openStorage()): void {
  const { [emoji]: _, ...counts } = readCounts(storage)
  write(counts, storage)
}

function write(counts: Counts, storage: Storage | undefined): void {
  try {
    storage?.setItem(KEY, JSON.stringify(counts))
  } catch {
    // A full storage counts no more.
  }
}

/** Forgets the reactions: someone else may use the browser next. */
export function deleteReactions(storage = openStorage()): void {
  storage?.removeItem(KEY)
}

const halve = (counts: Counts): Counts =>
  Object.fromEntries(
    Object.entries(counts).flatMap(([emoji, count]) => (count > 1 ? [[emoji, Math.floor(count / 2)]] : [])),
  )

function readCounts(storage: Storage | undefined): Counts {
  try {
    const stored: unknown = JSON.parse(storage?.getItem(KEY) ?? '{}')
    const entries = Object.entries(stored ?? {}).filter((entry): entry is [string, number] => entry[1] > 0)
    return Object.fromEntries(entries)
  } catch {
    return {}
  }
}

/** Returns the browser's storage; undefined where it has none for this page. */
function openStorage(): Storage | undefined {
  try {
    return localStorage
  } catch {
    return undefined
  }
}
