import type { Membership } from '../../prisma/generated/client/client.ts'
import type { Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { publishMembership } from '../room-log/change-room.ts'
import { requireMember, threadNotAllowed } from './permission.ts'
import { isOfThread } from './thread.ts'

/**
 * Adds a room to the viewer's favorites, or removes it, on all of their devices. Takes no room version, because only the
 * viewer can see it. BAD_USER_INPUT for a thread, which is followed instead.
 */
export async function setFavorite(
  viewer: Viewer | null,
  roomId: string,
  favorite: boolean,
): Promise<Membership> {
  const current = await requireMember(viewer, roomId)
  if (isOfThread(current)) throw threadNotAllowed()
  const { userId } = current
  const [membership] = await db.membership.updateManyAndReturn({
    where: { roomId, userId, status: 'ACTIVE', favorite: { not: favorite } },
    data: { favorite },
  })
  if (!membership) return requireMember(viewer, roomId)
  publishMembership(membership, { change: 'FAVORITE_CHANGED' })
  return membership
}
