import type { Message, Prisma } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { takeStorage } from '../attachments/room-storage.ts'
import { type AttachmentFile, attachmentPath, removeFiles } from '../files/storage-paths.ts'
import { releasePreviewsOf } from '../link-previews/cache.ts'
import { logger } from '../logger.ts'
import { closeNotifications } from '../notifications/reaction.ts'
import { changeRoom, type RoomLog, type Tx } from '../room-log/change-room.ts'
import { REPLAY_LIMIT } from '../room-log/read-log.ts'
import { audit, auditPlace } from '../rooms/audit-log.ts'
import { requireMember, requirePermission } from '../rooms/permission.ts'
import { requireMessage } from './find.ts'
import type { MessageKey, MessageRow } from '../room-log/rows.ts'
import { invalidateBlocks } from './search/blocks.ts'

/**
 * Replaces a message with a tombstone. Allowed for its author and for roles with DELETE_ANY_MESSAGE, whose deletions are
 * recorded in the audit log with the reason. Deleting a message again changes nothing.
 */
export async function deleteMessage(
  viewer: Viewer | null,
  key: MessageKey,
  reason: string,
): Promise<MessageRow> {
  const me = requireViewer(viewer)
  const { roomId } = key
  return changeRoom(roomId, async (tx, room, log) => {
    await requireMember(me, roomId, tx)
    const message = await requireMessage(tx, key)
    const own = message.authorId === me.user.id
    await requirePermission(me, own ? 'POST' : 'DELETE_ANY_MESSAGE', { roomId, tx })
    if (message.deletedAt) return message
    if (!own)
      await audit(tx, {
        ...auditPlace(room),
        action: 'MESSAGE_DELETED',
        actorId: me.user.id,
        targetId: message.authorId,
        number: key.number,
        reason,
      })
    const [tombstone] = await deleteMessages(tx, log, { roomId, numbers: [key.number] })
    return tombstone!
  })
}

/** Messages deleted per transaction. More would hold the room's lock for seconds and could time out. */
const BATCH_SIZE = 2_000

export type RecentMessages = { roomId: string; userId: string; seconds: number }

/**
 * Deletes a user's messages of the last `seconds` in a room whose lock `tx` holds, and in its threads. Every message takes a version.
 * Deletes the latest batch in this transaction and any others, and those in threads, after the commit. Returns the total number of
 * messages.
 */
export async function deleteRecentMessages(
  tx: Tx,
  log: RoomLog,
  { roomId, userId, seconds }: RecentMessages,
): Promise<number> {
  const since = new Date(Date.now() - seconds * 1_000)
  const recent = { authorId: userId, postedAt: { gte: since }, deletedAt: null }
  const where = { roomId, ...recent }
  const count = await tx.message.count({ where })
  const lowest = await deleteBatch(tx, log, where)
  const inThreads = await tx.message.groupBy({
    by: ['roomId'],
    where: { ...recent, membership: { room: { parentId: roomId } } },
    _count: true,
  })
  log.afterCommit(() => {
    if (lowest !== null) void deleteRemaining({ ...where, number: { lt: lowest } })
    for (const thread of inThreads) void deleteRemaining({ ...recent, roomId: thread.roomId })
  })
  return inThreads.reduce((sum, { _count }) => sum + _count, count)
}

type RoomMessages = Prisma.MessageWhereInput & { roomId: string }

/** Deletes the latest batch of these messages. Returns the lowest number deleted, or null if none remain. */
async function deleteBatch(tx: Tx, log: RoomLog, where: RoomMessages): Promise<number | null> {
  const messages = await tx.message.findMany({
    where,
    select: { number: true },
    orderBy: { number: 'desc' },
    take: BATCH_SIZE,
  })
  const numbers = messages.map(({ number }) => number).reverse()
  await deleteMessages(tx, log, { roomId: where.roomId, numbers })
  return numbers.length < BATCH_SIZE ? null : numbers[0]!
}

async function deleteRemaining(where: RoomMessages): Promise<void> {
  try {
    const nextBatch = () => changeRoom(where.roomId, (tx, _room, log) => deleteBatch(tx, log, where))
    for (let lowest = await nextBatch(); lowest !== null; lowest = await nextBatch())
      where.number = { lt: lowest }
  } catch (err) {
    logger.warn({ err, roomId: where.roomId }, 'Could not delete all recent messages of a banned user')
  }
}

/** Deletes the text, mentions, reactions, polls and attachments of messages, and records the tombstones. */
async function deleteMessages(
  tx: Tx,
  log: RoomLog,
  { roomId, numbers }: { roomId: string; numbers: number[] },
): Promise<MessageRow[]> {
  if (!numbers.length) return []
  const attachments = await tx.$queryRaw<(AttachmentFile & { size: number })[]>`
    DELETE FROM "Attachment" WHERE "roomId" = ${roomId}::uuid AND number = ANY(${numbers}::int[]) RETURNING "roomId", id, size`
  const bytes = attachments.reduce((sum, { size }) => sum + size, 0)
  await takeStorage(tx, log, { roomId, bytes })
  await tx.$executeRaw`DELETE FROM "Mention" WHERE "roomId" = ${roomId}::uuid AND number = ANY(${numbers}::int[])`
  await tx.$executeRaw`DELETE FROM "Reaction" WHERE "roomId" = ${roomId}::uuid AND number = ANY(${numbers}::int[])`
  await tx.$executeRaw`DELETE FROM "Poll" WHERE "roomId" = ${roomId}::uuid AND number = ANY(${numbers}::int[])`
  await closeNotifications(tx, log, { roomId, numbers })
  await releasePreviewsOf(tx, roomId, numbers)
  const versions = numbers.map(() => log.next())
  const rows = await tx.$queryRaw<Message[]>`
    UPDATE "Message" m SET text = '', "deletedAt" = now(), version = v.version,
      "pinnedAt" = NULL, "pinnedById" = NULL, "pinnedVersion" = NULL, "linkPreviewId" = NULL,
      "pollQuestion" = NULL
    FROM unnest(${numbers}::int[], ${versions}::int[]) v(number, version)
    WHERE m."roomId" = ${roomId}::uuid AND m.number = v.number
    RETURNING m.*`
  await invalidateBlocks(tx, roomId, numbers)
  const tombstones = rows
    .map((message) => ({ ...message, mentions: [], reactions: [], attachments: [] }))
    .sort((a, b) => a.version - b.version)
  // A replay could not hold this many changes, so current subscribers reload like any that resume later.
  if (tombstones.length > REPLAY_LIMIT) log.record({ type: 'Reset', version: versions.at(-1)! })
  else
    for (const message of tombstones)
      log.record({ type: 'MessageUpdated', version: message.version, message, cause: 'deleted' })
  log.afterCommit(() => removeFiles(attachments.map(attachmentPath)))
  return tombstones
}
