import { db } from '../db/client.ts'
import { changeRoom, ignoreDeletedRoom } from '../room-log/change-room.ts'
import { audit } from '../rooms/audit-log.ts'
import { setMembership } from '../rooms/membership.ts'

/** Bans lifted per run. */
const BATCH = 100

/**
 * Lifts the bans that have expired. Runs regularly on every node. Checks each ban again under the room's lock, because
 * another node may have lifted it, or the user may have joined (rooms/join.ts).
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
        // A moderator may have extended the ban since.
        const { count } = await tx.ban.deleteMany({ where: { id, expiresAt: { lte: new Date() } } })
        if (!count) return
        await setMembership(tx, log, { roomId, userId, status: 'LEFT', change: 'UNBANNED' })
        await audit(tx, { roomId, action: 'BAN_EXPIRED', actorId: null, targetId: userId })
      }),
    )
}
