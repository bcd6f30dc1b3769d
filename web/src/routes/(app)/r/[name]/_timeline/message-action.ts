import { type Conversation, mayDelete } from '#lib/chat/conversation.svelte.ts'
import type { CachedMessage } from '#lib/chat/message-cache.ts'
import type { RoomSummaryFragment } from '#lib/graphql/generated/graphql.ts'
import type { MessageKey } from './message-keys.ts'

interface Options {
  conversation: Conversation
  room: RoomSummaryFragment
  viewerId: string
  message: CachedMessage | undefined
  row: HTMLElement
}

/** Runs the action of a key on a message. Returns false if the message has no such action. */
export function runMessageKey(
  key: MessageKey,
  { conversation, room, viewerId, message, row }: Options,
): boolean {
  if (!message || message.deletedAt) return false
  if (key === 'R') conversation.reply(message)
  else if (key === 'Plus') row.querySelector<HTMLElement>('[aria-keyshortcuts="Plus"]')?.click()
  else if (key === 'E' && message.author?.id === viewerId) conversation.editing = message.id
  else if (key === 'Delete' && mayDelete(message, viewerId, room)) conversation.askToDelete(message)
  else return false
  return true
}
