import { revokeAccessTokens } from '../accounts/access-token.ts'
import { publishUserChange } from '../accounts/credential.ts'
import { requirePassword } from '../accounts/password.ts'
import { endSessions } from '../accounts/session.ts'
import { requireSession, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { avatarsPath, removeFiles } from '../files/storage-paths.ts'
import { ignoreDeletedRoom } from '../room-log/change-room.ts'
import { removeFromRoom } from './remove-from-room.ts'

/**
 * Deletes the viewer's account. First the account loses its personal data and its username, and every connection opened
 * with it ends. Then it is removed from its rooms, one after the other. If the server stops in between,
 * finishDeletions continues.
 */
export async function deleteAccount(viewer: Viewer | null, password: string): Promise<boolean> {
  const me = requireSession(viewer)
  await requirePassword(me, password, 'password')
  const { id } = me.user
  await db.$transaction([
    db.password.deleteMany({ where: { userId: id } }),
    db.user.update({
      where: { id },
      // The ID is too long to be anyone's username.
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
  await revokeAccessTokens({ userId: id })
  publishUserChange(me.user)
  await removeFromRooms(id)
  return true
}

/** Finishes deletions that were interrupted. */
export async function finishDeletions(): Promise<void> {
  const unfinished = await db.user.findMany({
    // A deletion of the last minute may still be running on some node.
    where: { deletedAt: { lt: new Date(Date.now() - 60_000) }, leftAt: null },
    select: { id: true },
  })
  for (const { id } of unfinished) await removeFromRooms(id)
}

/** Removes a deleted account from its rooms. Repeating it is safe and only publishes the same state again. */
async function removeFromRooms(userId: string): Promise<void> {
  const memberships = await db.membership.findMany({ where: { userId }, select: { roomId: true } })
  for (const { roomId } of memberships) await ignoreDeletedRoom(removeFromRoom(roomId, userId))
  // A request that was running during the deletion may have joined a room. finishDeletions then tries again.
  if (await db.membership.count({ where: { userId, status: 'ACTIVE' } })) return
  await db.user.update({ where: { id: userId }, data: { leftAt: new Date() } })
}
