import { m } from '@latchkey/messages'
import type { PoolClient } from 'pg'
import type { Room } from '../../prisma/generated/client/client.ts'
import { forbidden } from '../errors.ts'
import type { Tx } from '../room-log/change-room.ts'

/**
 * Returns those of these conversations between two people in which one has blocked the other. Their rows are locked, and
 * blocking locks them too, so that no message follows a block.
 */
export async function findBlockedRooms(client: PoolClient, roomIds: readonly string[]): Promise<Set<string>> {
  if (!roomIds.length) return new Set()
  const { rows } = await client.query<{ roomId: string }>({
    name: 'find blocked rooms',
    text: `SELECT a."roomId" FROM "Membership" a
      JOIN "Block" b ON b."blockerId" = a."userId"
      JOIN "Membership" o ON o."roomId" = a."roomId" AND o."userId" = b."blockedId" AND o.status = 'ACTIVE'
      WHERE a."roomId" = ANY($1::uuid[]) AND a.status = 'ACTIVE'`,
    values: [roomIds],
  })
  return new Set(rows.map(({ roomId }) => roomId))
}

/**
 * Refuses what would reach the other person of a conversation between two once one has blocked the other, under its lock.
 * The error does not say why. In a thread, its parent counts. Costs nothing in other rooms.
 */
export async function requireDelivery(tx: Tx, { id, kind, memberCount, parentId }: Room): Promise<void> {
  if (parentId) return requireDelivery(tx, await tx.room.findUniqueOrThrow({ where: { id: parentId } }))
  if (kind !== 'DIRECT' || memberCount !== 2) return
  const members = await tx.membership.findMany({ where: { roomId: id, status: 'ACTIVE' } })
  const ids = members.map(({ userId }) => userId)
  const blocks = await tx.block.count({ where: { blockerId: { in: ids }, blockedId: { in: ids } } })
  if (blocks) throw forbidden(m.message_not_delivered)
}
