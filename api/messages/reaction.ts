import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { conflict } from '../errors.ts'
import { changeRoom, type Tx } from '../room-log/change-room.ts'
import type { MessageKey, MessageRow, ReactionGroup } from '../room-log/rows.ts'
import { requirePermission } from '../rooms/membership.ts'
import { requireUndeleted } from './message.ts'

/** How many different emoji a message takes. */
const MAX_EMOJI = 20

/** Reacts to a message. Doing it again is no error and changes nothing; CONFLICT when it has too many kinds already. */
export const addReaction = (viewer: Viewer | null, key: MessageKey, emoji: string): Promise<MessageRow> =>
  react(viewer, key, async (tx, userId) => {
    const reaction = { ...key, emoji, userId }
    if (await tx.reaction.count({ where: reaction })) return false
    const kinds = await readReactions([key], tx)
    if (kinds.length >= MAX_EMOJI && !kinds.some((kind) => kind.emoji === emoji))
      throw conflict(`A message takes at most ${MAX_EMOJI} different emoji. Use one that is there.`, 'emoji')
    await tx.reaction.create({ data: reaction })
    return true
  })

/** Takes a reaction back. Where there is none it is no error and changes nothing. */
export const removeReaction = (viewer: Viewer | null, key: MessageKey, emoji: string): Promise<MessageRow> =>
  react(viewer, key, async (tx, userId) => {
    const { count } = await tx.reaction.deleteMany({ where: { ...key, emoji, userId } })
    return count > 0
  })

/** Changes the viewer's reactions under the room's lock; `change` says whether it did. */
async function react(
  viewer: Viewer | null,
  key: MessageKey,
  change: (tx: Tx, userId: string) => Promise<boolean>,
): Promise<MessageRow> {
  const me = requireViewer(viewer)
  return changeRoom(key.roomId, async (tx, _room, log) => {
    await requirePermission(me, key.roomId, 'POST', tx)
    const before = await requireUndeleted(tx, key)
    if (!(await change(tx, me.user.id))) return before
    const version = log.next()
    const row = await tx.message.update({ where: { roomId_number: key }, data: { version } })
    const message = { ...row, reactions: await readReactions([key], tx) }
    log.record({ type: 'MessageUpdated', version, message, cause: 'reacted' })
    return message
  })
}

/** The reactions to these messages, in the order in which their emoji were first used. */
export const readReactions = (keys: readonly MessageKey[], on: Tx = db): Promise<ReactionGroup[]> =>
  on.$queryRaw<ReactionGroup[]>`
    SELECT r."roomId", r.number, r.emoji, count(*)::int AS count,
      (array_agg(r."userId" ORDER BY r."createdAt", r."userId"))[1:20]::text[] AS "userIds"
    FROM unnest(${keys.map(({ roomId }) => roomId)}::uuid[], ${keys.map(({ number }) => number)}::int[]) k("roomId", number)
    JOIN "Reaction" r USING ("roomId", number)
    GROUP BY r."roomId", r.number, r.emoji
    ORDER BY min(r."createdAt"), r.emoji`

/** Whether someone is among those who reacted; asked of the database only when the first ones do not tell. */
export async function hasReacted(
  userId: string,
  { roomId, number, emoji, count, userIds }: ReactionGroup,
): Promise<boolean> {
  if (userIds.includes(userId)) return true
  if (count <= userIds.length) return false
  return (await db.reaction.count({ where: { roomId, number, emoji, userId } })) > 0
}
