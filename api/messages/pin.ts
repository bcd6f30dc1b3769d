import { m } from '@latchkey/messages'
import type { Room } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { conflict } from '../errors.ts'
import { type Page, toConnection } from '../pagination.ts'
import { requireDelivery } from '../blocking/blocked-rooms.ts'
import { changeRoom, type Tx } from '../room-log/change-room.ts'
import type { MessageKey, MessageRow } from '../room-log/rows.ts'
import { audit, auditPlace } from '../rooms/audit-log.ts'
import { requireMember, requirePermission } from '../rooms/permission.ts'
import { isThreadOfDirect } from '../rooms/thread.ts'
import { requireMessage, requireUndeletedMessage } from './find.ts'
import { parseNumber } from './list.ts'

/** The maximum number of pinned messages in a room. A longer list is one that nobody reads. */
const MAX_PINS = 100

/** Checks that the viewer may pin in a room: with PIN, or, in a conversation, as everybody in it. */
async function requirePin(viewer: Viewer, room: Room, tx: Tx): Promise<void> {
  const isDirect = room.kind === 'DIRECT' || (await isThreadOfDirect(tx, room))
  await requirePermission(viewer, isDirect ? 'POST' : 'PIN', { roomId: room.id, tx })
  await requireDelivery(tx, room)
}

/**
 * Pins a message, for everybody in the room. Requires PIN. Pinning it again changes nothing. Throws CONFLICT at the maximum
 * number of pins.
 */
export async function pinMessage(viewer: Viewer | null, key: MessageKey): Promise<MessageRow> {
  const me = requireViewer(viewer)
  const { roomId } = key
  return changeRoom(roomId, async (tx, room, log) => {
    await requirePin(me, room, tx)
    const before = await requireUndeletedMessage(tx, key)
    if (before.pinnedAt) return before
    if ((await tx.message.count({ where: { roomId, pinnedVersion: { not: null } } })) >= MAX_PINS)
      throw conflict(m.pins_too_many, { max: MAX_PINS }, 'messageId')
    const version = log.next()
    const pin = { pinnedAt: new Date(), pinnedById: me.user.id, pinnedVersion: version }
    const message = await tx.message.update({
      where: { roomId_number: key },
      data: { ...pin, version },
    })
    await audit(tx, {
      ...auditPlace(room),
      action: 'MESSAGE_PINNED',
      actorId: me.user.id,
      targetId: message.authorId,
      number: key.number,
    })
    log.record({ type: 'MessageUpdated', version, message, cause: 'pinned' })
    return message
  })
}

/** Unpins a message. Requires PIN. Changes nothing if it is not pinned, as a deleted one is not. */
export async function unpinMessage(viewer: Viewer | null, key: MessageKey): Promise<MessageRow> {
  const me = requireViewer(viewer)
  const { roomId } = key
  return changeRoom(roomId, async (tx, room, log) => {
    await requirePin(me, room, tx)
    const before = await requireMessage(tx, key)
    if (!before.pinnedAt) return before
    const version = log.next()
    const message = await tx.message.update({
      where: { roomId_number: key },
      data: { pinnedAt: null, pinnedById: null, pinnedVersion: null, version },
    })
    await audit(tx, {
      ...auditPlace(room),
      action: 'MESSAGE_UNPINNED',
      actorId: me.user.id,
      targetId: message.authorId,
      number: key.number,
    })
    log.record({ type: 'MessageUpdated', version, message, cause: 'pinned' })
    return message
  })
}

/** Returns a page of a room's pinned messages, the newest pin first. Members only. */
export async function listPins(viewer: Viewer | null, roomId: string, page: Page) {
  await requireMember(viewer, roomId)
  const rows = await db.message.findMany({
    where: {
      roomId,
      pinnedVersion: {
        not: null,
        lt: parseNumber(page.after, 'after') ?? undefined,
        gt: parseNumber(page.before, 'before') ?? undefined,
      },
    },
    orderBy: { pinnedVersion: page.backward ? 'asc' : 'desc' },
    take: page.size + 1,
  })
  return toConnection(rows, page, ({ pinnedVersion }) => String(pinnedVersion))
}
