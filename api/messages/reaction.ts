import { m } from '@latchkey/messages'
import type { Message } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { badInput, conflict } from '../errors.ts'
import { requireDelivery } from '../blocking/blocked-rooms.ts'
import { forgetReaction, notifyOfReaction } from '../notifications/reaction.ts'
import { changeRoom, type RoomLog, type Tx } from '../room-log/change-room.ts'
import { requirePermission } from '../rooms/permission.ts'
import { customEmojiName } from './emoji.ts'
import { requireUndeletedMessage } from './find.ts'
import type { MessageKey, MessageRow, ReactionGroup } from '../room-log/rows.ts'

/** The maximum number of different emoji per message. */
const MAX_EMOJI = 20

/**
 * Adds the viewer's reaction. Adding it again changes nothing. Throws CONFLICT at the maximum of different emoji, BAD_USER_INPUT for
 * a custom emoji that does not exist.
 */
export const addReaction = (viewer: Viewer | null, key: MessageKey, emoji: string): Promise<MessageRow> =>
  changeReactions(viewer, key, async (tx, message, { userId, log }) => {
    const reaction = { ...key, emoji, userId }
    if (await tx.reaction.count({ where: reaction })) return false
    const name = customEmojiName(emoji)
    if (name !== null && !(await tx.customEmoji.count({ where: { name } })))
      throw badInput('emoji', m.emoji_not_found)
    const groups = await loadReactions([key], tx)
    if (groups.length >= MAX_EMOJI && !groups.some((group) => group.emoji === emoji))
      throw conflict(m.reactions_too_many, { max: MAX_EMOJI }, 'emoji')
    await tx.reaction.create({ data: reaction })
    await notifyOfReaction(tx, log, { message, actorId: userId })
    return true
  })

/** Removes the viewer's reaction. Changes nothing if there is none. */
export const removeReaction = (viewer: Viewer | null, key: MessageKey, emoji: string): Promise<MessageRow> =>
  changeReactions(viewer, key, async (tx, _message, { userId, log }) => {
    const { count } = await tx.reaction.deleteMany({ where: { ...key, emoji, userId } })
    if (count) await forgetReaction(tx, log, { key, actorId: userId })
    return count > 0
  })

/** Runs `change` under the room's lock and records an event if it returns true. */
async function changeReactions(
  viewer: Viewer | null,
  key: MessageKey,
  change: (tx: Tx, message: Message, by: { userId: string; log: RoomLog }) => Promise<boolean>,
): Promise<MessageRow> {
  const me = requireViewer(viewer)
  return changeRoom(key.roomId, async (tx, room, log) => {
    await requirePermission(me, 'POST', { roomId: key.roomId, tx })
    await requireDelivery(tx, room)
    const before = await requireUndeletedMessage(tx, key)
    if (!(await change(tx, before, { userId: me.user.id, log }))) return before
    const version = log.next()
    const row = await tx.message.update({ where: { roomId_number: key }, data: { version } })
    const message = { ...row, reactions: await loadReactions([key], tx) }
    log.record({ type: 'MessageUpdated', version, message, cause: 'reacted' })
    return message
  })
}

/** Returns the reactions to these messages, grouped by emoji, in the order in which each emoji was first used. */
export const loadReactions = (
  keys: readonly MessageKey[],
  client: Tx = db,
): Promise<ReactionGroup[]> => client.$queryRaw<ReactionGroup[]>`
    SELECT r."roomId", r.number, r.emoji, count(*)::int AS count,
      (array_agg(r."userId" ORDER BY r."createdAt", r."userId"))[1:20]::text[] AS "userIds"
    FROM unnest(${keys.map(({ roomId }) => roomId)}::uuid[], ${keys.map(({ number }) => number)}::int[]) k("roomId", number)
    JOIN "Reaction" r USING ("roomId", number)
    GROUP BY r."roomId", r.number, r.emoji
    ORDER BY min(r."createdAt"), r.emoji`

/** Returns whether a user is in a group of reactions. Queries the database only if the first 20 users do not decide it. */
export async function hasReacted(
  userId: string,
  { roomId, number, emoji, count, userIds }: ReactionGroup,
): Promise<boolean> {
  if (userIds.includes(userId)) return true
  if (count <= userIds.length) return false
  return (await db.reaction.count({ where: { roomId, number, emoji, userId } })) > 0
}
