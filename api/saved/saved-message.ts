import { m } from '@latchkey/messages'
import type { Message, Prisma, SavedMessage } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { badInput, conflict } from '../errors.ts'
import { requireUndeletedMessage } from '../messages/find.ts'
import { newestFirst, type Page, toConnection } from '../pagination.ts'
import type { MessageKey } from '../room-log/rows.ts'
import { requirePermission } from '../rooms/permission.ts'
import { isOfThread, keepMembership } from '../rooms/thread.ts'
import { scheduleReminders } from './reminders.ts'

/** A saved message with the message itself. */
export type SavedRow = SavedMessage & { message: Message }

/** The most messages that a person can save. Nobody reads more, and each is a row. */
const MAX_SAVED = 1_000

/**
 * Saves a message for the viewer, or changes when they are reminded of a saved one; null for never. Members only. Throws
 * BAD_USER_INPUT for a time in the past, NOT_FOUND for a deleted message and CONFLICT at the maximum.
 */
export async function saveMessage(
  viewer: Viewer | null,
  key: MessageKey,
  remindAt: Date | null,
): Promise<SavedRow> {
  const me = requireViewer(viewer)
  if (remindAt && remindAt <= new Date()) throw badInput('remindAt', m.time_past)
  const of = { userId: me.user.id, ...key }
  const saved = await db.$transaction(async (tx) => {
    const membership = await requirePermission(me, 'SAVE', { roomId: key.roomId, tx })
    if (isOfThread(membership)) await keepMembership(tx, { roomId: key.roomId, userId: me.user.id })
    const message = await requireUndeletedMessage(tx, key)
    const known = await tx.savedMessage.count({ where: of })
    if (!known && (await tx.savedMessage.count({ where: { userId: me.user.id } })) >= MAX_SAVED)
      throw conflict(m.saved_too_many, { max: MAX_SAVED }, 'messageId')
    const row = await tx.savedMessage.upsert({
      where: { userId_roomId_number: of },
      create: { ...of, remindAt },
      update: { remindAt },
    })
    return { ...row, message }
  })
  if (remindAt) scheduleReminders(remindAt)
  return saved
}

/** Saves a message no longer, and forgets its reminder. Changes nothing if it is not saved, also after leaving its room. */
export async function unsaveMessage(viewer: Viewer | null, key: MessageKey): Promise<void> {
  const userId = requireViewer(viewer).user.id
  await db.savedMessage.deleteMany({ where: { userId, ...key } })
}

/** Messages that the viewer has saved, in rooms that they are in now and their threads. */
const within = (userId: string): Prisma.SavedMessageWhereInput => ({
  userId,
  membership: {
    OR: [{ status: 'ACTIVE' }, { room: { parent: { memberships: { some: { userId, status: 'ACTIVE' } } } } }],
  },
})

/** Returns a page of the viewer's saved messages, the latest first, without those of rooms that they have left. */
export async function listSaved({ user }: Viewer, page: Page) {
  const { where, ...order } = newestFirst(page)
  const rows = await db.savedMessage.findMany({
    where: { ...within(user.id), ...where },
    ...order,
    include: { message: true },
  })
  return toConnection<SavedRow>(rows, page, ({ id }) => id)
}

/** Returns a saved message of the viewer's. Null if there is none, or they have left its room. */
export const findSaved = (viewer: Viewer | null, id: string): Promise<SavedRow | null> =>
  db.savedMessage.findFirst({
    where: { id, ...within(requireViewer(viewer).user.id) },
    include: { message: true },
  })
