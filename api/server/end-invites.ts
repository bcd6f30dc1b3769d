import type { Prisma } from '../../prisma/generated/client/client.ts'
import type { Tx } from '../room-log/change-room.ts'

/** Ends server invites that have not ended yet. Returns how many. */
export async function endServerInvites(tx: Tx, where: Prisma.ServerInviteWhereInput): Promise<number> {
  const { count } = await tx.serverInvite.updateMany({
    where: { ...where, endedAt: null },
    data: { endedAt: new Date() },
  })
  return count
}
