import type { Message, Prisma } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { attachmentKey, type FileOf, removeFiles } from '../files/files.ts'
import { logger } from '../logger.ts'
import { changeRoom, type RoomLog, type Tx } from '../room-log/change-room.ts'
import { REPLAY_LIMIT } from '../room-log/read-log.ts'
import type { MessageKey, MessageRow } from '../room-log/rows.ts'
import { audit } from '../rooms/audit.ts'
import { requireMember, requirePermission } from '../rooms/membership.ts'
import { requireMessage } from './message.ts'
import { emptyBlocks } from './search/blocks.ts'

/**
 * Deletes a message: what is left is a tombstone. For its author, and for those whose role allows it, whose act goes
 * into the audit log with its reason. Deleting it again is no error and changes nothing.
 */
export async function deleteMessage(
  viewer: Viewer | null,
  key: MessageKey,
  reason: string,
): Promise<MessageRow> {
  const me = requireViewer(viewer)
  const { roomId } = key
  return changeRoom(roomId, async (tx, _room, log) => {
    await requireMember(me, roomId, tx)
    const message = await requireMessage(tx, key)
    const own = message.authorId === me.user.id
    await requirePermission(me, roomId, own ? 'POST' : 'DELETE_ANY_MESSAGE', tx)
    if (message.deletedAt) return message
    if (!own)
      await audit(tx, {
        roomId,
        action: 'MESSAGE_DELETED',
        actorId: me.user.id,
        targetId: message.authorId,
        number: key.number,
        reason,
      })
    const [tombstone] = await entomb(tx, log, roomId, [key.number])
    return tombstone!
  })
}

/** Messages that are deleted in one transaction: more would keep the room's lock for seconds, and might not end in time. */
const PORTION = 2_000

/**
 * Deletes what someone posted in a room in the last `seconds`, under the room's lock that `tx` holds: every message
 * takes a version. Of very many the latest go at once, and the others after the commit, one portion after the other.
 * Resolves with how many there are.
 */
export async function deleteRecentMessages(
  tx: Tx,
  log: RoomLog,
  roomId: string,
  userId: string,
  seconds: number,
): Promise<number> {
  const since = new Date(Date.now() - seconds * 1_000)
  const recent = { roomId, authorId: userId, postedAt: { gte: since }, deletedAt: null }
  const count = await tx.message.count({ where: recent })
  const last = await deletePortion(tx, log, recent)
  if (last !== null) log.afterCommit(() => void deleteRest({ ...recent, number: { lt: last } }))
  return count
}

type Recent = Prisma.MessageWhereInput & { roomId: string }

/** Deletes the latest of these messages; returns the number that it came down to, or null where none is left. */
async function deletePortion(tx: Tx, log: RoomLog, recent: Recent): Promise<number | null> {
  const found = await tx.message.findMany({
    where: recent,
    select: { number: true },
    orderBy: { number: 'desc' },
    take: PORTION,
  })
  const numbers = found.map(({ number }) => number).reverse()
  await entomb(tx, log, recent.roomId, numbers)
  return numbers.length < PORTION ? null : numbers[0]!
}

async function deleteRest(recent: Recent): Promise<void> {
  try {
    const portion = () => changeRoom(recent.roomId, (tx, _room, log) => deletePortion(tx, log, recent))
    for (let last = await portion(); last !== null; last = await portion()) recent.number = { lt: last }
  } catch (err) {
    logger.warn({ err, roomId: recent.roomId }, 'Not all recent messages of a banned person could be deleted')
  }
}

/** Takes away all that these messages said and carried. */
async function entomb(tx: Tx, log: RoomLog, roomId: string, numbers: number[]): Promise<MessageRow[]> {
  if (!numbers.length) return []
  const attachments = await tx.$queryRaw<FileOf[]>`
    DELETE FROM "Attachment" WHERE "roomId" = ${roomId}::uuid AND number = ANY(${numbers}::int[]) RETURNING "roomId", id`
  await tx.$executeRaw`DELETE FROM "Mention" WHERE "roomId" = ${roomId}::uuid AND number = ANY(${numbers}::int[])`
  await tx.$executeRaw`DELETE FROM "Reaction" WHERE "roomId" = ${roomId}::uuid AND number = ANY(${numbers}::int[])`
  const versions = numbers.map(() => log.next())
  const rows = await tx.$queryRaw<Message[]>`
    UPDATE "Message" m SET text = '', "deletedAt" = now(), version = v.version
    FROM unnest(${numbers}::int[], ${versions}::int[]) v(number, version)
    WHERE m."roomId" = ${roomId}::uuid AND m.number = v.number
    RETURNING m.*`
  await emptyBlocks(tx, roomId, numbers)
  const tombstones = rows
    .map((message) => ({ ...message, mentions: [], reactions: [], attachments: [] }))
    .sort((a, b) => a.version - b.version)
  // More than a replay would hold: those who follow start anew, as those who come later do.
  if (tombstones.length > REPLAY_LIMIT) log.record({ type: 'Reset', version: versions.at(-1)! })
  else
    for (const message of tombstones)
      log.record({ type: 'MessageUpdated', version: message.version, message, cause: 'deleted' })
  log.afterCommit(() => removeFiles(attachments.map(attachmentKey)))
  return tombstones
}
