import type { Viewer } from '../accounts/viewer.ts'
import { createSource, type Source } from '../pubsub/source.ts'
import type { RoomEvent } from '../room-log/events.ts'
import { followRoom } from '../room-log/follow-room.ts'
import { requireActiveMember } from '../room-log/membership-status.ts'

/**
 * Returns the events of a room after a version, or from now on. Members only: throws FORBIDDEN for others, NOT_FOUND if
 * the room does not exist.
 */
export async function roomSource(
  viewer: Viewer,
  roomId: string,
  after: number | null,
): Promise<Source<RoomEvent>> {
  const { user, credential } = viewer
  const memberAsOf = await requireActiveMember(roomId, user.id)
  return createSource((groupId, render, sink) =>
    followRoom({ roomId, userId: user.id, credential, memberAsOf, after, groupId, render, sink }),
  )
}
