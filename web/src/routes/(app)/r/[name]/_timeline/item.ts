import type { Pending } from '#lib/chat/outbox/pending.ts'
import type { Held } from '#lib/chat/message-cache.ts'
import type { RoomLog } from '#lib/chat/message-window.svelte.ts'

/** What stands in the timeline: a message of the room, or one on its way there. */
export type Item = Held | Pending

export function isPending(item: Item): item is Pending {
  return 'writtenAt' in item
}

export function timeOf(item: Item): string {
  return isPending(item) ? item.writtenAt : item.postedAt
}

function authorIdOf(item: Item): string | undefined {
  return isPending(item) ? item.authorId : item.author?.id
}

/** The same for a message on its way and once it is posted, so that it stays in its place. */
export function keyOf(item: Item): string {
  if (isPending(item)) return `${item.authorId} ${item.nonce}`
  return item.nonce && item.author ? `${item.author.id} ${item.nonce}` : String(item.number)
}

/** The room's messages in order, then those that are on their way. */
export function itemsOf(log: RoomLog, outbox: readonly Pending[]): readonly Item[] {
  if (outbox.length === 0 && log.early.length === 0) return log.messages
  const known = [...log.messages, ...log.early]
  const pending = outbox.filter(({ nonce }) => !known.some((message) => message.nonce === nonce))
  return [...known, ...pending]
}

const CLOSE_MS = 5 * 60_000

/** Whether an item goes on from the one above it: by the same person, and soon after. */
export function continues(item: Item, above: Item | undefined): boolean {
  if (!isPending(item) && item.replyTo) return false
  if (!above || authorIdOf(item) === undefined || authorIdOf(item) !== authorIdOf(above)) return false
  return Date.parse(timeOf(item)) - Date.parse(timeOf(above)) < CLOSE_MS
}
