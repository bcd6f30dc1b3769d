import { m } from '@latchkey/messages'
import type { Membership, NotifyLevel } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { badInput } from '../errors.ts'
import { publishMembership } from '../room-log/change-room.ts'
import { requireMember } from '../rooms/permission.ts'
import { followedChannel } from './channel.ts'
import { addCursor } from './cursor.ts'

export type LevelChange = { roomId: string; level: NotifyLevel; mutedUntil: Date | null }

/**
 * Sets what the viewer is notified of in a room, and until when it is muted, on all of their devices. Members only. Takes
 * no room version, because only the viewer can see it. BAD_USER_INPUT for a time in the past, and for a thread that the viewer does not
 * follow.
 */
export async function setNotifyLevel(
  viewer: Viewer | null,
  { roomId, level, mutedUntil }: LevelChange,
): Promise<Membership> {
  if (mutedUntil && mutedUntil <= new Date()) throw badInput('mutedUntil', m.time_past)
  const me = requireViewer(viewer)
  const current = await requireMember(me, roomId)
  if (current.status !== 'ACTIVE') throw badInput('roomId', m.thread_not_followed)
  const membership = await db.$transaction(async (tx) => {
    if (level === 'ALL') await addCursor(tx, roomId)
    const [changed] = await tx.membership.updateManyAndReturn({
      where: { roomId, userId: me.user.id, status: 'ACTIVE' },
      data: { notifyLevel: level, mutedUntil },
    })
    return changed
  })
  if (!membership) return requireMember(me, roomId)
  if (level === 'ALL') followedChannel.publish(roomId)
  publishMembership(membership)
  return membership
}
