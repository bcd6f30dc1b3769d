import type { Ban, Prisma } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import type { Tx } from '../room-log/change-room.ts'
import type { MembershipKey } from './membership.ts'

/** Matches bans that are in force. An expired ban does not count, even before moderation/ban-expiry.ts deletes it. */
export const activeBans = (): Prisma.BanWhereInput => ({
  OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }],
})

/** Returns the ban that keeps a user out of a room, or null. */
export const findActiveBan = ({ roomId, userId }: MembershipKey, tx: Tx = db): Promise<Ban | null> =>
  tx.ban.findFirst({ where: { roomId, userId, ...activeBans() } })
