import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { releasePreview } from '../link-previews/cache.ts'
import { changeRoom } from '../room-log/change-room.ts'
import type { MessageKey, MessageRow } from '../room-log/rows.ts'
import { audit } from '../rooms/audit-log.ts'
import { requireMember, requirePermission } from '../rooms/permission.ts'
import { requireUndeletedMessage } from './find.ts'

/**
 * Removes the preview of a message's link, or the one that is being fetched. Allowed for its author and for roles with
 * DELETE_ANY_MESSAGE, whose removals are recorded in the audit log. The message never gets a preview again, so that an edit does
 * not bring back what a moderator removed. Changes nothing if there is none.
 */
export async function removeLinkPreview(viewer: Viewer | null, key: MessageKey): Promise<MessageRow> {
  const me = requireViewer(viewer)
  const { roomId } = key
  return changeRoom(roomId, async (tx, _room, log) => {
    await requireMember(me, roomId, tx)
    const before = await requireUndeletedMessage(tx, key)
    const own = before.authorId === me.user.id
    await requirePermission(me, own ? 'POST' : 'DELETE_ANY_MESSAGE', { roomId, tx })
    const { count } = await tx.linkPreviewTask.deleteMany({ where: key })
    if (before.linkPreviewId === null && !count) return before
    await releasePreview(tx, before.linkPreviewId)
    const version = log.next()
    const message = await tx.message.update({
      where: { roomId_number: key },
      data: { linkPreviewId: null, linkPreviewRemovedAt: new Date(), version },
    })
    if (!own)
      await audit(tx, {
        roomId,
        action: 'LINK_PREVIEW_REMOVED',
        actorId: me.user.id,
        targetId: before.authorId,
        number: key.number,
      })
    log.record({ type: 'MessageUpdated', version, message, cause: 'previewed' })
    return message
  })
}
