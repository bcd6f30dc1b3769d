import { m } from '@latchkey/messages'
import type { Room } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { badInput } from '../errors.ts'
import { changeRoom } from '../room-log/change-room.ts'
import { audit, type AuditChange } from './audit-log.ts'
import { claimName, nameKey, rethrowTakenName } from './name.ts'
import { requirePermission } from './permission.ts'
import { setRoom } from './room.ts'

/** The new settings of a room. Omitted settings keep their value; a capacity of null removes the limit. */
export type RoomSettings = {
  roomId: string
  name?: string | null
  topic?: string | null
  capacity?: number | null
  slowMode?: number | null
  membersMayMentionAll?: boolean | null
  linkPreviews?: boolean | null
}

/**
 * Changes a room's settings. The former name keeps leading to the room. CONFLICT if the new
 * name is taken. Requires UPDATE_ROOM.
 */
export async function updateRoom(
  viewer: Viewer | null,
  { roomId, ...settings }: RoomSettings,
): Promise<Room> {
  const me = requireViewer(viewer)
  const update = changeRoom(roomId, async (tx, before, log) => {
    await requirePermission(me, 'UPDATE_ROOM', { roomId, tx })
    const after = {
      name: settings.name ?? before.name,
      topic: settings.topic ?? before.topic,
      capacity: settings.capacity === undefined ? before.capacity : settings.capacity,
      slowMode: settings.slowMode ?? before.slowMode,
      membersMayMentionAll: settings.membersMayMentionAll ?? before.membersMayMentionAll,
      linkPreviews: settings.linkPreviews ?? before.linkPreviews,
    }
    const changes = compareSettings(before, after)
    if (!changes.length) return before
    if (after.capacity !== null && after.capacity < before.memberCount)
      throw badInput('capacity', m.capacity_below_members, { count: before.memberCount })
    await claimName(tx, nameKey(after.name), before)
    await audit(tx, { roomId, action: 'ROOM_UPDATED', actorId: me.user.id, changes })
    return setRoom(tx, log, { id: roomId, ...after, nameKey: nameKey(after.name) })
  })
  return update.catch(rethrowTakenName)
}

const fields = ['name', 'topic', 'capacity', 'slowMode', 'membersMayMentionAll', 'linkPreviews'] as const
type Settings = Pick<Room, (typeof fields)[number]>

function compareSettings(before: Settings, after: Settings): AuditChange[] {
  const toText = (value: string | number | boolean | null) => (value === null ? null : String(value))
  return fields
    .filter((field) => before[field] !== after[field])
    .map((field) => ({ field, before: toText(before[field]), after: toText(after[field]) }))
}
