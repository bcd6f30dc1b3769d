import type { Prisma } from '../../prisma/generated/client/client.ts'
import type { Viewer } from '../accounts/viewer.ts'

/** Bans that hold now: one past its end counts no more, even before it is lifted (ban-expiry.ts). */
export const notExpired = (): Prisma.BanWhereInput => ({
  OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }],
})

/** Which rooms a viewer may know of: all but those that it is banned from. Every list and relation of rooms goes by it. */
export const visibleTo = (viewer: Viewer | null): Prisma.RoomWhereInput =>
  viewer ? { bans: { none: { userId: viewer.user.id, ...notExpired() } } } : {}
