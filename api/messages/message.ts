import type { Membership, Message } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { badInput, notFound } from '../errors.ts'
import { badCursor, connectionOf, type Page } from '../pagination.ts'
import { publishMembership, type Tx } from '../room-log/change-room.ts'
import type { MessageKey, MessageRow } from '../room-log/rows.ts'
import { stopTyping } from '../presence/presence.ts'
import { requireMember } from '../rooms/membership.ts'
import { queueMessage } from './send/queue.ts'

export type NewMessage = {
  roomId: string
  text: string
  nonce?: string | null
  replyToNumber?: number | null
  attachmentIds?: string[]
}

/**
 * Posts a message to a room; resolves once it is committed. The same nonce by the same author in the same room returns
 * the message that it made the first time, on whatever node and however much later.
 */
export async function sendMessage(viewer: Viewer | null, input: NewMessage): Promise<MessageRow> {
  const author = requireViewer(viewer).user
  const posted = await queueMessage({
    roomId: input.roomId,
    author,
    text: input.text,
    nonce: input.nonce ?? null,
    replyToNumber: input.replyToNumber ?? null,
    mentioned: mentionedNames(input.text),
    attachmentIds: [...new Set(input.attachmentIds)],
  })
  stopTyping(input.roomId, author.id)
  if ('message' in posted) return posted.message
  return db.message.findUniqueOrThrow({
    where: { roomId_number: { roomId: input.roomId, number: posted.earlier } },
  })
}

/** The usernames that a text names with @. What may not come before it is looked at only where there is one. */
export const mentionedNames = (text: string): string[] => [
  ...new Set(
    text.match(/@(?<![\p{L}\p{N}_@/.-]@)[a-z0-9_-]{3,32}/giu)?.map((name) => name.slice(1).toLowerCase()),
  ),
]

/**
 * A page of a room's messages in the order of their numbers; `around` a number, that message is in the middle of it.
 * Members only. Costs the same wherever in the history it is.
 */
export async function listMessages(
  viewer: Viewer | null,
  roomId: string,
  page: Page,
  around: number | null = null,
) {
  await requireMember(viewer, roomId)
  if (around !== null) return listAround(roomId, page, around)
  const number = {
    gt: readNumber(page.after, 'after') ?? undefined,
    lt: readNumber(page.before, 'before') ?? undefined,
  }
  const rows = await db.message.findMany({
    where: { roomId, number },
    orderBy: { number: page.backward ? 'desc' : 'asc' },
    take: page.size + 1,
  })
  return connectionOf(rows, page, (message) => String(message.number))
}

async function listAround(roomId: string, page: Page, around: number) {
  if (page.after !== null || page.before !== null)
    throw badInput('around', 'A page is around a message, or after or before a cursor.')
  const gt = around - Math.ceil(page.size / 2)
  const rows = await db.message.findMany({
    where: { roomId, number: { gt } },
    orderBy: { number: 'asc' },
    take: page.size + 1,
  })
  const connection = connectionOf(rows, { ...page, backward: false }, (message) => String(message.number))
  const hasPreviousPage = (rows[0]?.number ?? 1) > 1
  return { ...connection, pageInfo: { ...connection.pageInfo, hasPreviousPage } }
}

function readNumber(cursor: string | null, field: string): number | null {
  if (cursor !== null && !/^\d{1,9}$/.test(cursor)) throw badCursor(field)
  return cursor === null ? null : Number(cursor)
}

/** A message by its number. Members only; null when there is none. */
export async function findMessage(
  viewer: Viewer | null,
  roomId: string,
  number: number,
): Promise<Message | null> {
  await requireMember(viewer, roomId)
  return db.message.findUnique({ where: { roomId_number: { roomId, number } } })
}

/** A message that is to be changed, or NOT_FOUND. What may be done with it is for the caller to say. */
export async function requireMessage(tx: Tx, { roomId, number }: MessageKey): Promise<Message> {
  const message = await tx.message.findUnique({ where: { roomId_number: { roomId, number } } })
  if (!message) throw notFound('There is no such message.', 'messageId')
  return message
}

/** A message that is to be changed and still says something; NOT_FOUND when it is deleted, or was never there. */
export async function requireUndeleted(tx: Tx, key: MessageKey): Promise<Message> {
  const message = await requireMessage(tx, key)
  if (message.deletedAt) throw notFound('This message has been deleted.', 'messageId')
  return message
}

/**
 * Remembers how far the viewer has read, not past the last message. A lower number than before marks as unread, unless
 * it is `onlyForward`: then it changes nothing. Takes no version: it is nobody else's business.
 */
export async function markRead(
  viewer: Viewer | null,
  roomId: string,
  number: number,
  onlyForward = false,
): Promise<Membership> {
  const before = await requireMember(viewer, roomId)
  const room = await db.room.findUnique({ where: { id: roomId }, select: { messageCount: true } })
  const lastReadNumber = Math.max(0, Math.min(number, room?.messageCount ?? 0))
  const [membership] = await db.membership.updateManyAndReturn({
    where: {
      roomId,
      userId: before.userId,
      lastReadNumber: onlyForward ? { lt: lastReadNumber } : { not: lastReadNumber },
    },
    data: { lastReadNumber },
  })
  if (!membership) return requireMember(viewer, roomId)
  publishMembership(membership, lastReadNumber < before.lastReadNumber)
  return membership
}
