import type { Message, Room } from '../../prisma/generated/client/client.ts'
import { changeRoom, type RoomLog, type Tx } from '../room-log/change-room.ts'
import { audit } from './audit.ts'
import { setMembership } from './membership.ts'
import { passOn } from '../moderation/role.ts'
import { removeRoom } from './room.ts'

/** Messages that are told of one by one when their author's account is deleted; where there are more, everyone starts anew. */
const RETOLD = 200

/**
 * Takes a deleted account out of a room: its membership ends, its messages stay without an author, its reactions and
 * mentions and the invites that it made go. Where it is the owner, the longest-standing moderator becomes it; where
 * there is none, the room is deleted.
 */
export const leaveAllRooms = (roomId: string, userId: string): Promise<void> =>
  changeRoom(roomId, async (tx, room, log) => {
    if (room.ownerId === userId && !(await handOver(tx, log, room))) return removeRoom(tx, log, roomId)
    await tx.ban.deleteMany({ where: { roomId, userId } })
    await tx.invite.deleteMany({ where: { roomId, createdById: userId } })
    const left = await tx.membership.count({ where: { roomId, userId, status: 'LEFT' } })
    if (!left) await setMembership(tx, log, roomId, userId, { status: 'LEFT', role: 'MEMBER' })
    await retell(tx, log, roomId, userId)
  })

/** Gives the room to whoever has been its moderator for longest. False when it has none. */
async function handOver(tx: Tx, log: RoomLog, room: Room): Promise<boolean> {
  const heir = await tx.membership.findFirst({
    where: { roomId: room.id, role: 'MODERATOR', status: 'ACTIVE' },
    orderBy: [{ joinedAt: 'asc' }, { userId: 'asc' }],
  })
  if (!heir) return false
  await audit(tx, {
    roomId: room.id,
    action: 'ROOM_TRANSFERRED',
    actorId: room.ownerId,
    targetId: heir.userId,
  })
  await passOn(tx, log, room, heir.userId)
  return true
}

/** Gives a version to each message that shows an account as its author, in a reaction or mentioned; or, where they are many, lets everyone start anew. */
async function retell(tx: Tx, log: RoomLog, roomId: string, userId: string): Promise<void> {
  const found = await tx.$queryRaw<{ number: number }[]>`
    SELECT number FROM (
      SELECT number FROM "Message" WHERE "authorId" = ${userId}::uuid AND "roomId" = ${roomId}::uuid
      UNION SELECT number FROM "Reaction" WHERE "userId" = ${userId}::uuid AND "roomId" = ${roomId}::uuid
      UNION SELECT number FROM "Mention" WHERE "userId" = ${userId}::uuid AND "roomId" = ${roomId}::uuid
    ) shown ORDER BY number LIMIT ${RETOLD + 1}`
  await tx.reaction.deleteMany({ where: { roomId, userId } })
  await tx.mention.deleteMany({ where: { roomId, userId } })
  if (found.length > RETOLD) {
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
