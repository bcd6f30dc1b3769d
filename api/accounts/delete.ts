import { db } from '../db/client.ts'
import { avatarsPath, removeFiles } from '../files/storage-paths.ts'
import { ignoreDeletedRoom } from '../room-log/change-room.ts'
import { leaveAllRooms } from '../rooms/leave-all.ts'
import { userChanged } from './credential.ts'
import { requirePassword } from './secure.ts'
import { endSessions } from './session.ts'
import { endTokens } from './token.ts'
import { requireSession, type Viewer } from './viewer.ts'

/**
 * Deletes the viewer's account. At once it is nobody's any more: what was opened with it ends, nothing of the person
 * is left on it, and its name is free. Then it leaves its rooms, one after the other: its messages stay, without an
 * author; the rooms that it owns go to their longest-standing moderator, else are deleted. Should the server stop
 * midway, finishDeletions goes on.
 */
export async function deleteAccount(viewer: Viewer | null, password: string): Promise<boolean> {
  const me = requireSession(viewer)
  await requirePassword(me, password, 'password')
  const { id } = me.user
  await db.$transaction([
    db.password.deleteMany({ where: { userId: id } }),
    db.user.update({
      where: { id },
      // No username that can be signed up is as long as an id.
      data: {
        username: id,
        displayName: 'Deleted account',
        avatarKey: null,
        bot: false,
        deletedAt: new Date(),
      },
    }),
  ])
  removeFiles([avatarsPath(id)])
  await endSessions({ userId: id })
  await endTokens({ userId: id })
  userChanged(me.user)
  await leaveRooms(id)
  return true
}

/** Goes on with deletions that were cut off. */
export async function finishDeletions(): Promise<void> {
  const unfinished = await db.user.findMany({
    // Those just begun are under way somewhere.
    where: { deletedAt: { lt: new Date(Date.now() - 60_000) }, leftAt: null },
    select: { id: true },
  })
  for (const { id } of unfinished) await leaveRooms(id)
}

/** Takes a deleted account out of its rooms. Doing it again does no harm: it tells again what is so already. */
async function leaveRooms(userId: string): Promise<void> {
  const memberships = await db.membership.findMany({ where: { userId }, select: { roomId: true } })
  for (const { roomId } of memberships) await ignoreDeletedRoom(leaveAllRooms(roomId, userId))
  // What was under way when the account was deleted may have let it in somewhere: then it goes on later.
  if (await db.membership.count({ where: { userId, status: 'ACTIVE' } })) return
  await db.user.update({ where: { id: userId }, data: { leftAt: new Date() } })
}
