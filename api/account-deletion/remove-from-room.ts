import type { Message, Room } from '../../prisma/generated/client/client.ts'
import { updateRootLater } from '../messages/thread-root.ts'
import { changeRoom, type RoomLog, type Tx } from '../room-log/change-room.ts'
import { audit } from '../rooms/audit-log.ts'
import { updateDirect } from '../rooms/direct.ts'
import { type MembershipKey, setMembership } from '../rooms/membership.ts'
import { removeRoom } from '../rooms/room.ts'
import { setOwner } from '../rooms/transfer.ts'
import { findHeirs } from './heir.ts'

/** The most messages that are updated one by one. Beyond that, clients reload the room. */
const MAX_UPDATES = 200

/**
 * Removes a deleted account from a room. Its membership ends and its messages stay, without an author. Its reactions,
 * mentions, votes and invites are deleted. If it owns the room, ownership passes to the longest-standing moderator; without a
 * moderator the room is deleted. A direct conversation remains for the others, and is deleted with the last of them. In a thread, it only
 * loses its messages.
 */
export const removeFromRoom = (roomId: string, userId: string): Promise<void> =>
  changeRoom(roomId, async (tx, room, log) => {
    if (room.kind === 'ROOM' && room.ownerId === userId && !(await transferToModerator(tx, log, room)))
      return removeRoom(tx, log, roomId)
    if (room.kind === 'THREAD') {
      await tx.membership.updateMany({ where: { roomId, userId }, data: { status: 'LEFT' } })
      await updateMessages(tx, log, { roomId, userId })
      // The root message no longer shows the account among the latest authors.
      await tx.threadTask.createMany({ data: [{ roomId }], skipDuplicates: true })
      return log.afterCommit(() => updateRootLater(roomId))
    }
    await tx.ban.deleteMany({ where: { roomId, userId } })
    await tx.invite.deleteMany({ where: { roomId, createdById: userId } })
    const left = await tx.membership.count({ where: { roomId, userId, status: 'LEFT' } })
    if (!left) {
      await setMembership(tx, log, { roomId, userId, status: 'LEFT', role: 'MEMBER', change: 'LEFT' })
      if (room.kind === 'DIRECT' && !(await updateDirect(tx, log, roomId))) return removeRoom(tx, log, roomId)
    }
    await updateMessages(tx, log, { roomId, userId })
  })

/** Transfers the room to its longest-standing moderator. False if it has none. */
async function transferToModerator(tx: Tx, log: RoomLog, room: Room): Promise<boolean> {
  const userId = (await findHeirs([room.id], tx)).get(room.id)
  if (userId === undefined) return false
  await audit(tx, {
    roomId: room.id,
    action: 'ROOM_TRANSFERRED',
    actorId: room.ownerId,
    targetId: userId,
  })
  await setOwner(tx, log, { room, userId })
  return true
}

/**
 * Deletes the account's reactions, mentions and votes, and records an update of every message that shows the account as its
 * author, in a reaction or in a mention. If there are too many, records one Reset.
 */
async function updateMessages(tx: Tx, log: RoomLog, { roomId, userId }: MembershipKey): Promise<void> {
  const found = await tx.$queryRaw<{ number: number }[]>`
    SELECT number FROM (
      SELECT number FROM "Message" WHERE "authorId" = ${userId}::uuid AND "roomId" = ${roomId}::uuid
      UNION SELECT number FROM "Reaction" WHERE "userId" = ${userId}::uuid AND "roomId" = ${roomId}::uuid
      UNION SELECT number FROM "Mention" WHERE "userId" = ${userId}::uuid AND "roomId" = ${roomId}::uuid
    ) shown ORDER BY number LIMIT ${MAX_UPDATES + 1}`
  await tx.reaction.deleteMany({ where: { roomId, userId } })
  await tx.mention.deleteMany({ where: { roomId, userId } })
  // They stay counted, so no message changes.
  await tx.pollVote.deleteMany({ where: { roomId, userId } })
  if (found.length > MAX_UPDATES) {
    const version = log.next()
    await tx.room.update({ where: { id: roomId }, data: { resetVersion: version } })
    return log.record({ type: 'Reset', version })
  }
  const numbers = found.map(({ number }) => number)
  const versions = numbers.map(() => log.next())
  const messages = await tx.$queryRaw<Message[]>`
    UPDATE "Message" m SET version = v.version
    FROM unnest(${numbers}::int[], ${versions}::int[]) v(number, version)
    WHERE m."roomId" = ${roomId}::uuid AND m.number = v.number
    RETURNING m.*`
  for (const message of messages.sort((a, b) => a.version - b.version))
    log.record({ type: 'MessageUpdated', version: message.version, message, cause: 'account-deleted' })
}
