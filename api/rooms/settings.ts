import type { Prisma, Room } from '../../prisma/generated/client/client.ts'
import { isUniqueViolation } from '../db/unique-violation.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { badInput, conflict } from '../errors.ts'
import { changeRoom, type RoomLog, type Tx } from '../room-log/change-room.ts'
import { takeName } from './take-name.ts'
import { audit, type Change } from './audit-log.ts'
import { requirePermission } from './membership.ts'
import { nameKey } from './name.ts'

/** What is to be changed; what is absent stays, and a capacity of null lifts the limit. */
export type RoomSettings = {
  roomId: string
  name?: string | null
  topic?: string | null
  capacity?: number | null
  slowMode?: number | null
}

/** Changes a room's name, topic, capacity or slow mode. A former name goes on leading to it. CONFLICT when a name is taken. */
export async function updateRoom(
  viewer: Viewer | null,
  { roomId, ...settings }: RoomSettings,
): Promise<Room> {
  const me = requireViewer(viewer)
  const update = changeRoom(roomId, async (tx, room, log) => {
    await requirePermission(me, roomId, 'UPDATE_ROOM', tx)
    const wanted = {
      name: settings.name?.trim() ?? room.name,
      topic: settings.topic ?? room.topic,
      capacity: settings.capacity === undefined ? room.capacity : settings.capacity,
      slowMode: settings.slowMode ?? room.slowMode,
    }
    const changes = differences(room, wanted)
    if (!changes.length) return room
    if (wanted.capacity !== null && wanted.capacity < room.memberCount)
      throw badInput(
        'capacity',
        `The room has ${room.memberCount} members already. Give it at least as much room.`,
      )
    await takeName(tx, nameKey(wanted.name), room)
    await audit(tx, { roomId, action: 'ROOM_UPDATED', actorId: me.user.id, changes })
    return setRoom(tx, log, roomId, { ...wanted, nameKey: nameKey(wanted.name) })
  })
  return update.catch((error: unknown) => {
    if (isUniqueViolation(error)) throw conflict('There is a room of that name already. Choose another name.', 'name')
    throw error
  })
}

type Settings = Pick<Room, 'name' | 'topic' | 'capacity' | 'slowMode'>

function differences(before: Settings, after: Settings): Change[] {
  const fields = ['name', 'topic', 'capacity', 'slowMode'] as const
  const text = (value: string | number | null) => (value === null ? null : String(value))
  return fields
    .filter((field) => before[field] !== after[field])
    .map((field) => ({ field, before: text(before[field]), after: text(after[field]) }))
}

/**
 * Writes the room itself under its lock: takes a version and records the event. Every change of a room, but for its
 * counts, goes through here.
 */
export async function setRoom(
  tx: Tx,
  log: RoomLog,
  roomId: string,
  change: Prisma.RoomUncheckedUpdateInput,
): Promise<Room> {
  const version = log.next()
  const room = await tx.room.update({
    where: { id: roomId },
    data: { ...change, version, updatedVersion: version },
  })
  log.record({ type: 'RoomUpdated', version, roomId })
  return room
}
