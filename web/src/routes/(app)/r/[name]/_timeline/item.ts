import type { CachedMessage } from '#lib/chat/message-cache.ts'
import type { MessageWindow } from '#lib/chat/message-window.svelte.ts'
import type { PendingMessage } from '#lib/chat/outbox/pending.ts'

/** A row of the timeline: a message of the room, or one that is being sent. */
export type Item = CachedMessage | PendingMessage

export function isPending(item: Item): item is PendingMessage {
  return 'writtenAt' in item
}

export function getTime(item: Item): string {
  return isPending(item) ? item.writtenAt : item.postedAt
}

function getAuthorId(item: Item): string | undefined {
  return isPending(item) ? item.authorId : item.author?.id
}

/** Returns a key that stays the same when a pending message is posted, so that its row stays in place. */
export function getKey(item: Item): string {
  if (isPending(item)) return `${item.authorId} ${item.nonce}`
  return item.nonce && item.author ? `${item.author.id} ${item.nonce}` : String(item.number)
}

/** Returns the room's messages in order, followed by those that are being sent. */
export function listItems(window: MessageWindow, outbox: readonly PendingMessage[]): readonly Item[] {
  if (outbox.length === 0 && window.early.length === 0) return window.messages
  const posted = [...window.messages, ...window.early]
  const pending = outbox.filter(({ nonce }) => !posted.some((message) => message.nonce === nonce))
  return [...posted, ...pending]
}

const GROUP_MS = 5 * 60_000

/** Returns whether an item joins the group of the one above it: by the same author, and within five minutes. */
export function isContinued(item: Item, above: Item | undefined): boolean {
  if (!isPending(item) && item.replyTo) return false
  if (!above || getAuthorId(item) === undefined || getAuthorId(item) !== getAuthorId(above)) return false
  return Date.parse(getTime(item)) - Date.parse(getTime(above)) < GROUP_MS
}
