import { m } from '@latchkey/messages'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { badInput, forbidden } from '../errors.ts'
import { requireDelivery } from '../blocking/blocked-rooms.ts'
import { releasePreview } from '../link-previews/cache.ts'
import { addPreviewTask, fetchPreviews, toAddress, wantsPreview } from '../link-previews/tasks.ts'
import { everyoneIn } from '../notifications/everyone.ts'
import { notifyLater } from '../notifications/fan-out.ts'
import { addNotifyTask } from '../notifications/task.ts'
import { changeRoom } from '../room-log/change-room.ts'
import { requirePermission } from '../rooms/permission.ts'
import { requireUndeletedMessage } from './find.ts'
import { mentionCandidates, replaceMentions } from './mention.ts'
import type { MessageKey, MessageRow } from '../room-log/rows.ts'
import { invalidateBlocks } from './search/blocks.ts'

/** Changes a message's text and its mentions. Author only. An identical text changes nothing, and its poll stays as it is. */
export async function editMessage(
  viewer: Viewer | null,
  key: MessageKey,
  newText: string,
): Promise<MessageRow> {
  const me = requireViewer(viewer)
  return changeRoom(key.roomId, async (tx, room, log) => {
    await requirePermission(me, 'POST', { roomId: key.roomId, tx })
    const before = await requireUndeletedMessage(tx, key)
    if (before.authorId !== me.user.id) throw forbidden(m.message_not_own)
    const text = newText || (before.pollQuestion ?? '')
    if (before.text === text) return before
    await requireDelivery(tx, room)
    if (text === '' && !(await tx.attachment.count({ where: key })))
      throw badInput('text', m.message_text_required)
    const version = log.next()
    // An edit cannot add @all, but it can remove it.
    const everyone = everyoneIn(mentionCandidates(text)) && before.everyone
    const keepsPreview = toAddress(text) === toAddress(before.text)
    const row = await tx.message.update({
      where: { roomId_number: key },
      data: {
        ...{ text, editedAt: new Date(), version, everyone },
        ...(!keepsPreview && { linkPreviewId: null }),
      },
    })
    if (!keepsPreview) {
      await releasePreview(tx, before.linkPreviewId)
      if (room.linkPreviews && !before.linkPreviewRemovedAt && wantsPreview(text)) {
        await addPreviewTask(tx, key)
        log.afterCommit(fetchPreviews)
      }
    }
    await invalidateBlocks(tx, key.roomId, [key.number])
    const mentions = await replaceMentions(tx, { key, membersOf: room.parentId ?? room.id }, text)
    if (mentions.length) {
      // Those who were notified before are not notified again.
      await addNotifyTask(tx, key)
      log.afterCommit(() => notifyLater(key.roomId, true))
    }
    const message = { ...row, author: me.user, mentions }
    log.record({ type: 'MessageUpdated', version, message, cause: 'edited' })
    return message
  })
}
