import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { requireDelivery } from '../blocking/blocked-rooms.ts'
import { requireUndeletedMessage } from '../messages/find.ts'
import { changeRoom } from '../room-log/change-room.ts'
import type { MessageKey, MessageRow } from '../room-log/rows.ts'
import { audit } from '../rooms/audit-log.ts'
import { requireMember, requirePermission } from '../rooms/permission.ts'
import { isClosed, requirePoll } from './poll.ts'
import { publish } from './publish.ts'

/**
 * Closes a poll now. Allowed for the author of its message and for roles with CLOSE_ANY_POLL, which the audit log records.
 * Changes nothing if it is closed.
 */
export async function closePoll(viewer: Viewer | null, key: MessageKey): Promise<MessageRow> {
  const me = requireViewer(viewer)
  const { roomId, number } = key
  return changeRoom(roomId, async (tx, room, log) => {
    await requireMember(me, roomId, tx)
    const message = await requireUndeletedMessage(tx, key)
    const own = message.authorId === me.user.id
    await requirePermission(me, own ? 'POST' : 'CLOSE_ANY_POLL', { roomId, tx })
    await requireDelivery(tx, room)
    const current = await requirePoll(tx, key, me.user.id)
    if (isClosed(current)) return { ...message, poll: current.poll }
    const { choices, ...poll } = current.poll
    if (!own)
      await audit(tx, {
        roomId,
        action: 'POLL_CLOSED',
        actorId: me.user.id,
        targetId: message.authorId,
        number,
      })
    const { now } = current
    const closed = await publish(tx, log, { message, poll, now, changes: { closesAt: now } })
    return { ...closed, poll: { ...closed.poll!, choices } }
  })
}
