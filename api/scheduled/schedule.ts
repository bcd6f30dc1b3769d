import { randomUUIDv7 } from 'node:crypto'
import { m } from '@latchkey/messages'
import type { Room } from '../../prisma/generated/client/client.ts'
import { readTokenHash } from '../accounts/access-token.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { requireDelivery } from '../blocking/blocked-rooms.ts'
import { db } from '../db/client.ts'
import { badInput, conflict } from '../errors.ts'
import { type NewMessage, textOf } from '../messages/send/send.ts'
import type { Tx } from '../room-log/change-room.ts'
import type { MessageKey } from '../room-log/rows.ts'
import { requirePermission } from '../rooms/permission.ts'
import { threadName } from '../rooms/thread.ts'
import { publishScheduled } from './changes.ts'
import { type ScheduledRow, withRoom } from './list.ts'
import { publishDue } from './send-due.ts'

/** The most messages that a person can have scheduled, those included that could not be sent. */
const MAX_SCHEDULED = 100
/** Milliseconds: a year. */
const MAX_WAIT = 366 * 24 * 60 * 60 * 1_000

/**
 * Schedules a message, which is sent as all others are when its time has come. Refuses now what would be refused if it were sent
 * now; what the author may do is checked again when it is sent. A nonce that the viewer has already used in the room returns
 * the message that it scheduled then.
 *
 * Throws BAD_USER_INPUT for the time, the quoted message or the attachments, and CONFLICT at the maximum, or for the nonce of a
 * message that has been sent.
 */
export async function scheduleMessage(
  viewer: Viewer | null,
  { roomId, text: ownText, nonce, attachmentIds = [], ...options }: NewMessage,
  sendAt: Date,
): Promise<ScheduledRow> {
  const me = requireViewer(viewer)
  const userId = me.user.id
  const id = randomUUIDv7()
  const key = { userId, roomId, nonce: nonce ?? id }
  const { row, isNew } = await db.$transaction(async (tx) => {
    // One after the other, so that they can be counted.
    await tx.$queryRaw`SELECT FROM "User" WHERE id = ${userId}::uuid FOR NO KEY UPDATE`
    const room = await requireRoom(tx, me, roomId)
    const known = await tx.scheduledMessage.findUnique({ where: { userId_roomId_nonce: key } })
    if (known) return { row: known, isNew: false }
    requireTime(sendAt, options.poll?.closesAt)
    if (await tx.message.count({ where: { authorId: userId, roomId, nonce: key.nonce } }))
      throw conflict(m.scheduled_already_sent, 'nonce')
    if (options.replyTo) await requireReplyTarget(tx, roomId, options.replyTo)
    const unique = [...new Set(attachmentIds)]
    await requireAttachments(tx, { roomId, uploaderId: userId, ids: unique })
    if ((await tx.scheduledMessage.count({ where: { userId } })) >= MAX_SCHEDULED)
      throw conflict(m.scheduled_too_many, { max: MAX_SCHEDULED })
    const data = {
      ...key,
      ...(await describeRoom(tx, room)),
      id,
      text: textOf({ roomId, text: ownText, poll: options.poll }),
      options: options as object,
      attachmentIds: unique,
      tokenHash: readTokenHash(me),
      sendAt,
      dueAt: sendAt,
    }
    return { row: await tx.scheduledMessage.create({ data }), isNew: true }
  })
  if (isNew) {
    publishDue(sendAt)
    publishScheduled(me.user)
  }
  return withRoom(me, row)
}

/** Returns a room to which the viewer may send messages now. Throws what sending would. */
export async function requireRoom(tx: Tx, viewer: Viewer, roomId: string): Promise<Room> {
  await requirePermission(viewer, 'POST', { roomId, tx })
  const room = await tx.room.findUniqueOrThrow({ where: { id: roomId } })
  await requireDelivery(tx, room)
  return room
}

/** Returns the facts about its room that a scheduled message keeps, for when its author cannot see the room any more. */
export async function describeRoom(tx: Tx, { name, kind, parentId, rootNumber }: Room) {
  const parent = parentId === null ? null : await tx.room.findUniqueOrThrow({ where: { id: parentId } })
  return { roomName: parent ? threadName(parent, rootNumber) : name, roomKind: kind }
}

/** Refuses a time that has passed, is more than a year away, or is after the end of the message's poll. */
export function requireTime(sendAt: Date, closesAt?: Date | null): void {
  const wait = sendAt.getTime() - Date.now()
  if (wait <= 0) throw badInput('sendAt', m.time_past)
  if (wait > MAX_WAIT) throw badInput('sendAt', m.scheduled_too_far)
  if (closesAt && closesAt <= sendAt) throw badInput('closesAt', m.poll_closing_past)
}

async function requireReplyTarget(tx: Tx, roomId: string, replyTo: MessageKey): Promise<void> {
  const found =
    replyTo.roomId === roomId && (await tx.message.count({ where: { ...replyTo, deletedAt: null } }))
  if (!found) throw badInput('replyToId', m.reply_not_in_room)
}

/** Refuses attachments that are not the author's own, and those that another message has. */
async function requireAttachments(
  tx: Tx,
  { ids, ...own }: { ids: string[]; roomId: string; uploaderId: string },
): Promise<void> {
  if (!ids.length) return
  const usable = await tx.attachment.count({ where: { id: { in: ids }, ...own, number: null } })
  const used = await tx.scheduledMessage.count({
    where: { userId: own.uploaderId, attachmentIds: { hasSome: ids } },
  })
  if (usable < ids.length || used) throw badInput('attachmentIds', m.attachments_unusable)
}
