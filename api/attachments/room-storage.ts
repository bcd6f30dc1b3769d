import type { Attachment } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { logger } from '../logger.ts'
import type { RoomLog, Tx } from '../room-log/change-room.ts'

/**
 * Adds bytes to the size of a room's files, or takes them away; for a thread, of its parent's. It locks that room's row until the
 * transaction ends, so call it last, or under the lock. Returns the size after that, or 0 if nothing changes.
 */
export async function addStorage(tx: Tx, roomId: string, bytes: number): Promise<number> {
  if (!bytes) return 0
  const rows = await tx.$queryRaw<{ storage: number }[]>`
    UPDATE "Room" SET storage = greatest(storage + ${bytes}::float8, 0) 
    WHERE id = (SELECT coalesce("parentId", id) FROM "Room" WHERE id = ${roomId}::uuid) RETURNING storage`
  return rows[0]?.storage ?? 0
}

/**
 * Takes away bytes under a room's lock. The parent of a thread comes after the commit: nothing locks it after a thread. If that fails, the
 * next sweep measures it.
 */
export async function takeStorage(
  tx: Tx,
  log: RoomLog,
  { roomId, bytes }: { roomId: string; bytes: number },
): Promise<void> {
  if (!bytes) return
  if (!(await tx.room.count({ where: { id: roomId, kind: 'THREAD' } })))
    return void (await addStorage(tx, roomId, -bytes))
  log.afterCommit(() => {
    addStorage(db, roomId, -bytes).catch((err: unknown) =>
      logger.warn({ err, roomId }, 'The size of a room’s files could not be updated'),
    )
  })
}

/**
 * Deletes the row of an attachment. False if a message has been sent with it, or waits to be sent with it, or it has been deleted in the
 * meantime.
 */
export const deleteUnsentAttachment = ({
  id,
  roomId,
  size,
}: Pick<Attachment, 'id' | 'roomId' | 'size'>): Promise<boolean> =>
  db.$transaction(async (tx) => {
    const count = await tx.$executeRaw`
      DELETE FROM "Attachment" a WHERE a.id = ${id}::uuid AND a.number IS NULL AND NOT EXISTS (
        SELECT FROM "ScheduledMessage" s WHERE s."userId" = a."uploaderId" AND a.id = ANY(s."attachmentIds"))`
    if (count) await addStorage(tx, roomId, -size)
    return count > 0
  })

/**
 * Measures a room's files again, for a thread those of its parent. A node of an earlier version, which runs while the others are updated, does not keep the
 * size.
 */
export const measureRoom = async (roomId: string): Promise<void> =>
  void (await db.$executeRaw`
    UPDATE "Room" SET storage = found.bytes
    FROM (
      SELECT home.id, coalesce(sum(a.size), 0)::float8 AS bytes
      FROM (SELECT coalesce("parentId", id) AS id FROM "Room" WHERE id = ${roomId}::uuid) home
      LEFT JOIN "Room" r ON r.id = home.id OR r."parentId" = home.id
      LEFT JOIN "Attachment" a ON a."roomId" = r.id
      GROUP BY home.id
    ) found
    WHERE "Room".id = found.id AND storage <> found.bytes`)
