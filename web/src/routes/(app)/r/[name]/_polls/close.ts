import { mayDelete } from '#lib/chat/conversation.svelte.ts'
import type { CachedMessage } from '#lib/chat/message-cache.ts'
import { serverNow } from '#lib/format/clock.svelte.ts'
import type { RoomSummaryFragment } from '#lib/graphql/generated/graphql.ts'

/** Returns whether the viewer may close the poll of a message, as those who may delete it. */
export const mayClose = (message: CachedMessage, viewerId: string, room: RoomSummaryFragment): boolean =>
  message.poll != null &&
  (message.poll.closesAt == null || Date.parse(message.poll.closesAt) > serverNow()) &&
  mayDelete(message, viewerId, room)
