import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { badInput, forbidden } from '../errors.ts'
import { changeRoom, type Tx } from '../room-log/change-room.ts'
import type { MessageKey, MessageRow } from '../room-log/rows.ts'
import { requirePermission } from '../rooms/membership.ts'
import { mentionedNames, requireUndeleted } from './message.ts'
import { emptyBlocks } from './search/blocks.ts'
import { isBlank, needsText } from './text.ts'

/** Changes what a message says, and with it whom it mentions. Author only. The same text again changes nothing. */
export async function editMessage(viewer: Viewer | null, key: MessageKey, text: string): Promise<MessageRow> {
  const me = requireViewer(viewer)
  return changeRoom(key.roomId, async (tx, _room, log) => {
    await requirePermission(me, key.roomId, 'POST', tx)
    const before = await requireUndeleted(tx, key)
    if (before.authorId !== me.user.id) throw forbidden('Only its author may edit a message.')
    if (before.text === text) return before
    if (isBlank(text) && !(await tx.attachment.count({ where: key }))) throw badInput('text', needsText)
    const version = log.next()
    const row = await tx.message.update({
      where: { roomId_number: key },
      data: { text, editedAt: new Date(), version },
    })
    await emptyBlocks(tx, key.roomId, [key.number])
    const message = { ...row, author: me.user, mentions: await mentionAgain(tx, key, mentionedNames(text)) }
    log.record({ type: 'MessageUpdated', version, message, cause: 'edited' })
    return message
  })
}

/** Records whom a message mentions now: of those it names, the members. */
async function mentionAgain(tx: Tx, key: MessageKey, names: string[]): Promise<{ userId: string }[]> {
  const members = await tx.membership.findMany({
    where: { roomId: key.roomId, status: 'ACTIVE', user: { username: { in: names } } },
    select: { userId: true },
  })
  await tx.mention.deleteMany({ where: key })
  await tx.mention.createMany({ data: members.map(({ userId }) => ({ ...key, userId })) })
  return members
}
