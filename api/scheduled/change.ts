import { m } from '@latchkey/messages'
import { isVisible } from '@latchkey/text'
import type { ScheduledMessage } from '../../prisma/generated/client/client.ts'
import { readTokenHash } from '../accounts/access-token.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { badInput, conflict, notFound } from '../errors.ts'
import type { Tx } from '../room-log/change-room.ts'
import type { MessageRow } from '../room-log/rows.ts'
import { publishScheduled } from './changes.ts'
import { type ScheduledRow, withRoom } from './list.ts'
import { parseOptions } from './options.ts'
import { describeRoom, requireRoom, requireTime } from './schedule.ts'
import { CLAIM, publishDue, sendClaimed } from './send-due.ts'

/** A change of a scheduled message. A part that is null or undefined stays. */
export type ScheduledChange = { text?: string | null | undefined; sendAt?: Date | null | undefined }

/**
 * Changes a scheduled message. One that could not be sent waits again, for which it needs a time. Throws NOT_FOUND if the viewer has
 * no such message, CONFLICT while it is being sent, and what sending to its room now would.
 */
export async function updateScheduledMessage(
  viewer: Viewer | null,
  id: string,
  { text, sendAt }: ScheduledChange,
): Promise<ScheduledRow> {
  const me = requireViewer(viewer)
  const row = await db.$transaction(async (tx) => {
    const before = await lockScheduled(tx, me.user.id, id)
    const room = await requireRoom(tx, me, before.roomId)
    if (sendAt) requireTime(sendAt, parseOptions(before.options).poll?.closesAt)
    else if (before.failure !== null) throw badInput('sendAt', m.time_past)
    if (text != null && !isVisible(text) && !before.attachmentIds.length)
      throw badInput('text', m.message_text_required)
    return tx.scheduledMessage.update({
      where: { id },
      data: {
        ...(await describeRoom(tx, room)),
        tokenHash: readTokenHash(me),
        ...(text != null && { text }),
        ...(sendAt && { sendAt, dueAt: sendAt, failure: null, failureParams: {} }),
      },
    })
  })
  publishDue(row.sendAt)
  publishScheduled(me.user)
  return withRoom(me, row)
}

/** Cancels a scheduled message, or removes one that could not be sent. NOT_FOUND and CONFLICT as for a change. */
export async function cancelScheduledMessage(viewer: Viewer | null, id: string): Promise<void> {
  const { user } = requireViewer(viewer)
  await db.$transaction(async (tx) => {
    await lockScheduled(tx, user.id, id)
    await tx.scheduledMessage.delete({ where: { id } })
  })
  publishScheduled(user)
}

/**
 * Sends a scheduled message now, and returns it as it was posted. If it is refused, the error says why, and it stays as it was.
 * NOT_FOUND and CONFLICT as for a change.
 */
export async function sendScheduledMessage(viewer: Viewer | null, id: string): Promise<MessageRow> {
  const { user } = requireViewer(viewer)
  const before = await db.$transaction(async (tx) => {
    const before = await lockScheduled(tx, user.id, id)
    await tx.$executeRaw`
      UPDATE "ScheduledMessage" SET sending = true, "dueAt" = now() + make_interval(secs => ${CLAIM}::float8)
      WHERE id = ${id}::uuid`
    return before
  })
  try {
    return await sendClaimed(before, user)
  } catch (error) {
    await db.scheduledMessage.updateMany({ where: { id }, data: { sending: false, dueAt: before.dueAt } })
    if (before.dueAt) publishDue(before.dueAt)
    throw error
  } finally {
    publishScheduled(user)
  }
}

/** Locks a scheduled message of a person's, for a change. A node that looks for what is due passes over it. */
async function lockScheduled(tx: Tx, userId: string, id: string): Promise<ScheduledMessage> {
  await tx.$queryRaw`SELECT FROM "ScheduledMessage" WHERE id = ${id}::uuid AND "userId" = ${userId}::uuid FOR UPDATE`
  const row = await tx.scheduledMessage.findFirst({ where: { id, userId } })
  if (!row) throw notFound(m.scheduled_not_found, 'id')
  if (row.sending) throw conflict(m.scheduled_being_sent, 'id')
  return row
}
