import { m } from '@latchkey/messages'
import type { User } from '../../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../../accounts/viewer.ts'
import { db } from '../../db/client.ts'
import { badInput } from '../../errors.ts'
import { wantsPreview } from '../../link-previews/tasks.ts'
import { everyoneIn } from '../../notifications/everyone.ts'
import { stopTyping } from '../../presence/presence.ts'
import { mentionCandidates } from '../mention.ts'
import type { MessageKey, MessageRow } from '../../room-log/rows.ts'
import type { NewPoll } from './outgoing-message.ts'
import { queueMessage } from './queue.ts'

export type NewMessage = {
  roomId: string
  text: string
  nonce?: string | null
  replyTo?: MessageKey | null
  attachmentIds?: string[]
  poll?: NewPoll | null
}

/**
 * Sends a message to a room. Resolves once it is committed. A nonce that the same author has already used in the room
 * returns the message it created then, on any node and at any later time.
 */
export async function sendMessage(viewer: Viewer | null, input: NewMessage): Promise<MessageRow> {
  const author = requireViewer(viewer).user
  const message = await sendAs(author, input)
  stopTyping(input.roomId, author.id)
  return message
}

/** Returns the text that a message gets: the question of its poll if it has no text of its own. */
export const textOf = ({ text, poll }: NewMessage): string => text || (poll?.question ?? '')

/** Does the same for an author who may not be there now. */
export async function sendAs(author: User, input: NewMessage): Promise<MessageRow> {
  const { roomId, nonce, replyTo, attachmentIds, poll } = input
  const text = textOf(input)
  if (replyTo && replyTo.roomId !== roomId) throw badInput('replyToId', m.reply_not_in_room)
  const mentions = mentionCandidates(text)
  const result = await queueMessage({
    roomId,
    author,
    text,
    nonce: nonce ?? null,
    replyToNumber: replyTo?.number ?? null,
    mentions,
    everyone: everyoneIn(mentions),
    attachmentIds: attachmentIds?.length ? [...new Set(attachmentIds)] : [],
    wantsPreview: wantsPreview(text),
    poll: poll ?? null,
  })
  if ('message' in result) return result.message
  return db.message.findUniqueOrThrow({ where: { roomId_number: { roomId, number: result.earlierNumber } } })
}
