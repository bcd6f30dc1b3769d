import type { Membership, Prisma, Room } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { ApiError } from '../errors.ts'
import { bus } from '../pubsub/bus.ts'
import { roomChannel, type RoomEvent, type RoomSignal, viewerChannel, type ViewerSignal } from './events.ts'
import { activeMembers, readMembershipStatus, type VersionedStatus } from './membership-status.ts'
import { roomNotFound } from './room-not-found.ts'

/** A transaction in which a room's row is locked. */
export type Tx = Prisma.TransactionClient

/** What a change writes down: see changeRoom. */
export type RoomLog = {
  /** The next version, for the row that changes; each is to be recorded by one event. */
  next(): number
  record(event: RoomEvent): void
  /** Runs `work` once the change is committed: for what no transaction can take back, such as deleting a file. */
  afterCommit(work: () => void): void
}

/** Tells every node what happened; only once it is committed. */
export function publishEvents(roomId: string, events: RoomEvent[]): void {
  bus.publish(roomChannel(roomId), { events } satisfies RoomSignal)
  for (const event of events) if (event.type === 'MembershipChanged') publishMembership(event.membership)
}

/** Tells a person's own devices of a membership, besides those who are in the room. */
export const publishMembership = (membership: Membership, markedUnread = false) =>
  bus.publish(viewerChannel(membership.userId), { membership, markedUnread } satisfies ViewerSignal)

/**
 * Changes a room, or what hangs on it, under the room's row lock. Whatever `change` changes takes a version by
 * log.next() and is recorded with it; nothing else can come between. Commits, then tells the feeds. NOT_FOUND when
 * there is no such room; whatever `change` throws undoes all.
 *
 * The lock is what makes versions safe to resume from: a later version never commits before an earlier one
 * (docs/architecture.md, "The room log").
 */
export async function changeRoom<T>(
  roomId: string,
  change: (tx: Tx, room: Room, log: RoomLog) => Promise<T>,
): Promise<T> {
  const events: RoomEvent[] = []
  const afterwards: (() => void)[] = []
  const result = await db.$transaction(async (tx) => {
    const room = await lockRoom(tx, roomId)
    let version = room.version
    const result = await change(tx, room, {
      next: () => ++version,
      record: (event) => void events.push(event),
      afterCommit: (work) => void afterwards.push(work),
    })
    if (version > room.version) await tx.room.updateMany({ where: { id: roomId }, data: { version } })
    return result
  })
  if (events.length) publishEvents(roomId, events)
  for (const work of afterwards) work()
  return result
}

/** Waits for the change of a room that may have been deleted meanwhile: then there was nothing to change. */
export const ignoreDeletedRoom = (change: Promise<void>): Promise<void> =>
  change.catch((error: unknown) => {
    if (!(error instanceof ApiError && error.code === 'NOT_FOUND')) throw error
  })

/** The room, locked for as long as the transaction lasts. Reading and joining it go on; changing it waits. */
async function lockRoom(tx: Tx, roomId: string): Promise<Room> {
  await tx.$queryRaw`SELECT 1 FROM "Room" WHERE id = ${roomId}::uuid FOR NO KEY UPDATE`
  const room = await tx.room.findUnique({ where: { id: roomId } })
  if (!room) throw roomNotFound()
  return room
}

/** More changes than this are not replayed one by one. */
export const REPLAY_LIMIT = 500

/** What changed after a version, each changed row once, as it now is, in the order of the versions. */
export type LogRead =
  | { status: 'read'; version: number; events: RoomEvent[] }
  /** Too much has changed, or `after` is ahead of the room. */
  | { status: 'reset'; version: number }
  | { status: 'deleted' }

/** Reads what changed in a room after a version: one snapshot, at most REPLAY_LIMIT events. */
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
        select: { version: true, updatedVersion: true, resetVersion: true },
      }),
      db.message.findMany({ ...changed, include: { membership: { select: { user: true } } } }),
      db.membership.findMany({ ...changed, include: { user: true } }),
    ],
    { isolationLevel: 'RepeatableRead' },
  )
  if (!room) return { status: 'deleted' }
  const events: RoomEvent[] = [
    ...messages.map(({ membership, ...message }) => ({
      type: message.postedVersion > after ? ('MessagePosted' as const) : ('MessageUpdated' as const),
      version: message.version,
      message: { ...message, author: membership.user },
    })),
    ...memberships.map((membership) => ({
      type: 'MembershipChanged' as const,
      version: membership.version,
      membership,
    })),
  ]
  if (room.updatedVersion > after) events.push({ type: 'RoomUpdated', version: room.updatedVersion, roomId })
  if (events.length > REPLAY_LIMIT || after > room.version || after < room.resetVersion)
    return { status: 'reset', version: room.version }
  events.sort((a, b) => a.version - b.version)
  return { status: 'read', version: room.version, events }
}

/** What a feed asks of the database about its room. */
export type RoomReader = {
  /** The room's version now; throws NOT_FOUND when there is no such room. */
  version(): Promise<number>
  read(after: number): Promise<LogRead>
  standing(userId: string): Promise<VersionedStatus>
  /** Of these people, those who are members. */
  members(userIds: string[]): Promise<Set<string>>
}

export const roomReader = (roomId: string): RoomReader => ({
  async version() {
    const room = await db.room.findUnique({ where: { id: roomId }, select: { version: true } })
    if (!room) throw roomNotFound('roomId')
    return room.version
  },
  read: (after) => readLog(roomId, after),
  standing: (userId) => readMembershipStatus(roomId, userId),
  members: (userIds) => activeMembers(roomId, userIds),
})
