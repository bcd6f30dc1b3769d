import { m } from '@latchkey/messages'
import type { Client } from '@urql/svelte'
import { apiError } from '#lib/graphql/errors.ts'
import type { RoomSummaryFragment } from '#lib/graphql/generated/graphql.ts'
import { outranks } from '#lib/chat/roles.ts'
import { toast } from '#lib/ui/toasts.svelte.ts'
import { PinMessageDocument, UnpinMessageDocument } from './operations.ts'

/** Returns whether the viewer may pin messages: an owner or a moderator, and everybody in a conversation. */
export const mayPin = (room: RoomSummaryFragment): boolean =>
  room.kind === 'DIRECT' || outranks(room.viewerMembership?.role, 'MEMBER')

/** Pins or unpins a message, and says so. Returns the reason why that failed, or an empty text. */
export async function setPinned(client: Client, { id }: { id: string }, pinned: boolean): Promise<string> {
  const document = pinned ? PinMessageDocument : UnpinMessageDocument
  const { error } = await client.mutation(document, { messageId: id }).toPromise()
  if (error) return apiError(error).message
  toast(pinned ? m.pinned_toast() : m.unpinned_toast())
  return ''
}
