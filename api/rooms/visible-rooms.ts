import type { Prisma } from '../../prisma/generated/client/client.ts'
import type { Viewer } from '../accounts/viewer.ts'
import { activeBans } from './active-ban.ts'

/**
 * Matches the rooms that everyone may know about, except those the viewer is banned from. Never a direct conversation: only its
 * people may know about it (`ownDirects`).
 */
export const visibleRooms = (viewer: Viewer | null): Prisma.RoomWhereInput => ({
  kind: 'ROOM',
  ...(viewer && { bans: { none: { userId: viewer.user.id, ...activeBans() } } }),
})

/** Matches the direct conversations that the viewer is in. */
export const ownDirects = ({ user }: Viewer): Prisma.RoomWhereInput => ({
  kind: 'DIRECT',
  memberships: { some: { userId: user.id, status: 'ACTIVE' } },
})
