import { m } from '@latchkey/messages'
import type { Room } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { requireDelivery } from '../blocking/blocked-rooms.ts'
import { badInput, notFound } from '../errors.ts'
import { requireMessage } from '../messages/find.ts'
import { changeRoom } from '../room-log/change-room.ts'
import type { MessageKey } from '../room-log/rows.ts'
import { requirePermission } from '../rooms/permission.ts'
import { addFollowers, insertThread, publishFollowers } from '../rooms/thread.ts'

/**
 * Returns the thread of a message, and starts it if there is none. The author of the message follows it. Requires POST. Throws
 * BAD_USER_INPUT for a message of a thread, NOT_FOUND for a deleted message without a thread, and FORBIDDEN in a conversation in which
 * nothing is delivered.
 */
export async function startThread(viewer: Viewer | null, key: MessageKey): Promise<Room> {
  const me = requireViewer(viewer)
  return changeRoom(key.roomId, async (tx, room, log) => {
    await requirePermission(me, 'POST', { roomId: room.id, tx })
    if (room.kind === 'THREAD') throw badInput('messageId', m.thread_in_thread)
    const root = await requireMessage(tx, key)
    if (root.threadId) return tx.room.findUniqueOrThrow({ where: { id: root.threadId } })
    if (root.deletedAt) throw notFound(m.message_already_deleted, 'messageId')
    await requireDelivery(tx, room)
    const thread = await insertThread(tx, { parent: room, rootNumber: key.number })
    const version = log.next()
    const message = await tx.message.update({
      where: { roomId_number: key },
      data: { threadId: thread.id, replyCount: 0, version },
    })
    log.record({ type: 'MessageUpdated', version, message, cause: 'thread' })
    const followers = await addFollowers(tx, [
      { roomId: thread.id, userId: root.authorId, lastReadNumber: 0 },
    ])
    log.afterCommit(() => publishFollowers(followers))
    return thread
  })
}
