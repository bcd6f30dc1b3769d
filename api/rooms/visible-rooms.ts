import type { Prisma } from '../../prisma/generated/client/client.ts'
import type { Viewer } from '../accounts/viewer.ts'
import { activeBans } from './active-ban.ts'

/** Matches the rooms that the viewer may know about: all except those they are banned from. */
export const visibleRooms = (viewer: Viewer | null): Prisma.RoomWhereInput =>
  viewer ? { bans: { none: { userId: viewer.user.id, ...activeBans() } } } : {}
