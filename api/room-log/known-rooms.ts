import { LRUCache } from 'lru-cache'
import type { RoomEvent } from './events.ts'

/** A room without slow mode as it was at a version, and some of those who were members then. */
type KnownRoom = { version: number; members: Set<string> }

/**
 * The rooms that messages were lately sent to through this node. A room's version counts its changes and those of its
 * memberships, so a statement that finds the same version in the database can rely on the rest. Nothing else may: another
 * node may have changed the room.
 */
const rooms = new LRUCache<string, KnownRoom>({ max: 2_000 })
/** The members that are remembered of one room. */
const MAX_MEMBERS = 200

/** Returns the version at which someone was last known to be a member of a room without slow mode, or null. */
export function knownVersion(roomId: string, userId: string): number | null {
  const room = rooms.get(roomId)
  return room?.members.has(userId) ? room.version : null
}

/** Records that these people were members of a room, which has no slow mode, at a version. */
export function rememberMembers(roomId: string, version: number, userIds: Iterable<string>): void {
  const known = rooms.get(roomId)
  // At another version, others may have left.
  const members = known?.version === version ? known.members : new Set<string>()
  for (const userId of userIds) {
    if (members.size >= MAX_MEMBERS) members.clear()
    members.add(userId)
  }
  rooms.set(roomId, { version, members })
}

export const forgetRoom = (roomId: string): void => void rooms.delete(roomId)

/** Brings a known room up to date with its next events. Forgets it if one of them says too little, or is missing. */
export function updateKnownRoom(roomId: string, events: readonly RoomEvent[]): void {
  const room = rooms.get(roomId)
  if (!room) return
  for (const event of events) {
    if (event.version <= room.version) continue
    const isNext = event.version === room.version + 1
    if (!isNext || !keepsKnowledge(event)) return forgetRoom(roomId)
    room.version = event.version
    if (event.type === 'MembershipChanged' && event.membership.status !== 'ACTIVE')
      room.members.delete(event.membership.userId)
  }
}

const keepsKnowledge = ({ type }: RoomEvent) =>
  type === 'MessagePosted' || type === 'MessageUpdated' || type === 'MembershipChanged'
