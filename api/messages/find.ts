import { m } from '@latchkey/messages'
import type { Message } from '../../prisma/generated/client/client.ts'
import type { Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { notFound } from '../errors.ts'
import type { Tx } from '../room-log/change-room.ts'
import { requireMember } from '../rooms/permission.ts'
import type { MessageKey } from '../room-log/rows.ts'

/** Returns a message by its number, or null if there is none. Members only. */
export async function findMessage(
  viewer: Viewer | null,
  { roomId, number }: MessageKey,
): Promise<Message | null> {
  await requireMember(viewer, roomId)
  return db.message.findUnique({ where: { roomId_number: { roomId, number } } })
}

/** Reads a message within a change of its room. Throws NOT_FOUND if there is none. Checks no permission. */
export async function requireMessage(tx: Tx, { roomId, number }: MessageKey): Promise<Message> {
  const message = await tx.message.findUnique({ where: { roomId_number: { roomId, number } } })
  if (!message) throw notFound(m.message_not_found, 'messageId')
  return message
}

/** Like requireMessage, but also throws NOT_FOUND if the message has been deleted. */
export async function requireUndeletedMessage(tx: Tx, key: MessageKey): Promise<Message> {
  const message = await requireMessage(tx, key)
  if (message.deletedAt) throw notFound(m.message_already_deleted, 'messageId')
  return message
}
