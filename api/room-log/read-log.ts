import { db } from '../db/client.ts'
import type { RoomEvent } from './events.ts'
import { activeMembers, requireActiveMember } from './membership-status.ts'
import { roomNotFound } from './room-not-found.ts'

/** The most changes that are replayed one by one. A subscriber that missed more gets a Reset. */
export const REPLAY_LIMIT = 500

/** The result of reading the log: each changed row once, in its current state, ordered by version. */
export type LogRead =
  | { status: 'read'; version: number; events: RoomEvent[] }
  /** Too many rows changed, or the requested version is ahead of the room's. */
  | { status: 'reset'; version: number }
  | { status: 'deleted' }

/** Reads the changes of a room after a version, at most REPLAY_LIMIT, in one snapshot. */
async function readLog(roomId: string, after: number): Promise<LogRead> {
  const changed = {
    where: { roomId, version: { gt: after } },
    orderBy: { version: 'asc' },
    take: REPLAY_LIMIT + 1,
  } as const
  const [room, messages, memberships] = await db.$transaction(
    [
      db.room.findUnique({
        where: { id: roomId },
        select: { version: true, updatedVersion: true, resetVersion: true, memberCount: true },
      }),
      db.message.findMany({ ...changed, include: { membership: { select: { user: true } } } }),
      // Those of a thread have no version.
      db.membership.findMany({
        ...changed,
        where: { roomId, version: { gt: Math.max(after, 0) } },
        include: { user: true },
      }),
    ],
    { isolationLevel: 'RepeatableRead' },
  )
  if (!room) return { status: 'deleted' }
  const events: RoomEvent[] = [
    ...messages.map(({ membership, ...row }): RoomEvent => {
      const { version } = row
      const message = { ...row, author: membership.user }
      return row.postedVersion > after
        ? { type: 'MessagePosted', version, message }
        : { type: 'MessageUpdated', version, message, cause: 'replayed' }
    }),
    ...memberships.map((membership): RoomEvent => ({
      type: 'MembershipChanged',
      version: membership.version,
      membership,
      memberCount: room.memberCount,
      change: null,
    })),
  ]
  if (room.updatedVersion > after) events.push({ type: 'RoomUpdated', version: room.updatedVersion, roomId })
  if (events.length > REPLAY_LIMIT || after > room.version || after < room.resetVersion)
    return { status: 'reset', version: room.version }
  events.sort((a, b) => a.version - b.version)
  return { status: 'read', version: room.version, events }
}

/** The queries that a feed makes about its room. */
export type RoomReader = {
  /** Returns the room's current version, and its parent if it is a thread. Throws NOT_FOUND if the room does not exist. */
  state(): Promise<{ version: number; parentId: string | null }>
  read(after: number): Promise<LogRead>
  /** See requireActiveMember. */
  requireMember(userId: string): Promise<number>
  /** Returns those of these people who are members. */
  members(userIds: string[]): Promise<Set<string>>
}

export const roomReader = (roomId: string): RoomReader => ({
  async state() {
    const room = await db.room.findUnique({
      where: { id: roomId },
      select: { version: true, parentId: true },
    })
    if (!room) throw roomNotFound('roomId')
    return room
  },
  read: (after) => readLog(roomId, after),
  requireMember: (userId) => requireActiveMember(roomId, userId),
  members: (userIds) => activeMembers(roomId, userIds),
})
