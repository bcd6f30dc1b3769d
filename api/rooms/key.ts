import { m } from '@latchkey/messages'
import type { Room } from '../../prisma/generated/client/client.ts'
import { hashPassword, verifyPassword } from '../accounts/password-hash.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { badInput, forbidden } from '../errors.ts'
import { attempt } from '../ops/rate-limits.ts'
import { changeRoom } from '../room-log/change-room.ts'
import { audit } from './audit-log.ts'
import { requirePermission } from './permission.ts'
import { setRoom } from './room.ts'

/**
 * Verifies a room's key. FORBIDDEN if it is wrong, RATE_LIMITED after too many wrong keys from the viewer, from the
 * address or for the room.
 */
export async function verifyRoomKey(
  viewer: Viewer,
  { id, keyHash }: Room,
  { key, address }: { key: string | null | undefined; address: string },
): Promise<void> {
  if (!keyHash) {
    if (key) throw badInput('key', m.room_key_unneeded)
    return
  }
  if (!key) throw badInput('key', m.room_key_required)
  const buckets = {
    guesserAndSecret: ['key by person and room', `${viewer.user.id} ${id}`],
    guesser: [
      ['key by person', viewer.user.id],
      ['key by address', address],
    ],
    secret: ['key by room', id],
  } as const
  if (!(await attempt(buckets, () => verifyPassword(keyHash, key)))) throw forbidden(m.room_key_wrong, 'key')
}

/**
 * Changes a room's key, or removes it (null), which makes the room public. Members stay and invites keep working.
 * Requires CHANGE_KEY.
 */
export async function changeRoomKey(
  viewer: Viewer | null,
  roomId: string,
  key: string | null,
): Promise<Room> {
  const me = requireViewer(viewer)
  await requirePermission(me, 'CHANGE_KEY', { roomId })
  // Hashing is slow on purpose, so it comes before the lock.
  const keyHash = key === null ? null : await hashPassword(key)
  return changeRoom(roomId, async (tx, before, log) => {
    await requirePermission(me, 'CHANGE_KEY', { roomId, tx })
    const changes = [
      { field: 'visibility', before: roomVisibility(before), after: roomVisibility({ keyHash }) },
    ]
    await audit(tx, { roomId, action: 'KEY_CHANGED', actorId: me.user.id, changes })
    return setRoom(tx, log, { id: roomId, keyHash })
  })
}

/** A room with a key is private. */
export const roomVisibility = ({ keyHash }: Pick<Room, 'keyHash'>) =>
  keyHash === null ? 'PUBLIC' : 'PRIVATE'
