import { db } from '../db/client.ts'
import { changeRoom, ignoreDeletedRoom } from '../room-log/change-room.ts'
import { audit } from '../rooms/audit-log.ts'
import { setMembership } from '../rooms/membership.ts'

const BATCH = 100

/**
 * Lifts the bans that are past their end. To be called regularly, on every node: what another node has lifted, or
 * whoever was let in before that (join.ts), is passed over under the room's lock.
 */
export async function liftExpiredBans(): Promise<void> {
  const expired = await db.ban.findMany({
    where: { expiresAt: { lte: new Date() } },
    orderBy: { expiresAt: 'asc' },
    take: BATCH,
    select: { id: true, roomId: true, userId: true },
  })
  for (const { id, roomId, userId } of expired)
    await ignoreDeletedRoom(
      changeRoom(roomId, async (tx, _room, log) => {
        // Its end may have been put off meanwhile.
        const { count } = await tx.ban.deleteMany({ where: { id, expiresAt: { lte: new Date() } } })
        if (!count) return
        await setMembership(tx, log, roomId, userId, { status: 'LEFT' })
        await audit(tx, { roomId, action: 'BAN_EXPIRED', actorId: null, targetId: userId })
      }),
    )
}
