import { m } from '@latchkey/messages'
import type { Membership } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { badInput } from '../errors.ts'
import { requireMember, requirePermission } from '../rooms/permission.ts'
import { addFollowers, isOfThread, publishFollowers } from '../rooms/thread.ts'

/**
 * Follows a thread from now on: everything in it counts as read. Following it again changes nothing. Members of its parent only.
 * BAD_USER_INPUT for a room that is no thread.
 */
export async function followThread(viewer: Viewer | null, roomId: string): Promise<Membership> {
  const me = requireViewer(viewer)
  if (!isOfThread(await requirePermission(me, 'READ', { roomId })))
    throw badInput('roomId', m.thread_required)
  const room = await db.room.findUniqueOrThrow({ where: { id: roomId } })
  const followers = await addFollowers(db, [
    { roomId, userId: me.user.id, lastReadNumber: room.messageCount },
  ])
  publishFollowers(followers)
  return followers[0] ?? requireMember(me, roomId)
}
