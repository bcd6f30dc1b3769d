import type { Room } from '../../prisma/generated/client/client.ts'
import { hashPassword, verifyPassword } from '../accounts/password.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { ApiError, badInput } from '../errors.ts'
import { attempt } from '../ops/rate-limits.ts'
import { changeRoom } from '../room-log/change-room.ts'
import { audit } from './audit.ts'
import { requirePermission } from './membership.ts'
import { setRoom } from './settings.ts'

/**
 * Lets through who knows the room's key, or needs none. Wrong ones are counted for the person, the address and the
 * room; past what the limits allow: RATE_LIMITED.
 */
export async function checkKey(
  viewer: Viewer,
  room: Room,
  key: string | null | undefined,
  address: string,
): Promise<void> {
  const { id, keyHash } = room
  if (!keyHash) {
    if (key) throw badInput('key', 'This room is public and has no key. Join it without one.')
    return
  }
  if (!key) throw badInput('key', 'This room is private. Pass its key.')
  const buckets = {
    guesserAndSecret: ['key by person and room', `${viewer.user.id} ${id}`],
    guesser: [
      ['key by person', viewer.user.id],
      ['key by address', address],
    ],
    secret: ['key by room', id],
  } as const
  if (!(await attempt(buckets, () => verifyPassword(keyHash, key))))
    throw new ApiError('FORBIDDEN', 'That is not this room’s key. Check it, or ask who gave it to you.', {
      field: 'key',
    })
}

/** Gives the room another key, or, with null, none: then it is public. Members stay, and so do invites. Owner only. */
export async function changeRoomKey(
  viewer: Viewer | null,
  roomId: string,
  key: string | null,
): Promise<Room> {
  const me = requireViewer(viewer)
  await requirePermission(me, roomId, 'CHANGE_KEY')
  // Before the lock: it takes long on purpose.
  const keyHash = key === null ? null : await hashPassword(key)
  return changeRoom(roomId, async (tx, before, log) => {
    await requirePermission(me, roomId, 'CHANGE_KEY', tx)
    const changes = [{ field: 'visibility', before: visibilityOf(before), after: visibilityOf({ keyHash }) }]
    await audit(tx, { roomId, action: 'KEY_CHANGED', actorId: me.user.id, changes })
    return setRoom(tx, log, roomId, { keyHash })
  })
}

/** Whether joining takes a key. */
export const visibilityOf = ({ keyHash }: Pick<Room, 'keyHash'>) => (keyHash === null ? 'PUBLIC' : 'PRIVATE')
