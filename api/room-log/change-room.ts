import type { Membership, Prisma, Room } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { ApiError } from '../errors.ts'
import { type MembershipNews, roomChannel, type RoomEvent, viewerChannel } from './events.ts'
import { updateKnownRoom } from './known-rooms.ts'
import { roomNotFound } from './room-not-found.ts'

export type Tx = Prisma.TransactionClient

/** Records the changes of one transaction in the room log. */
export type RoomLog = {
  /** Takes the next version, for the row that changes. Record exactly one event for each. */
  next(): number
  record(event: RoomEvent): void
  /** Runs `work` after the commit. For effects that a rollback cannot undo, such as deleting a file. */
  afterCommit(work: () => void): void
}

/** Publishes committed events of a room to every node, and changed memberships to the person they belong to. */
export function publishEvents(roomId: string, events: RoomEvent[]): void {
  updateKnownRoom(roomId, events)
  roomChannel.publish(roomId, { events })
  for (const event of events)
    if (event.type === 'MembershipChanged') {
      const { membership, change, memberCount } = event
      publishMembership(membership, { change, memberCount })
    }
}

/** Publishes a membership to the devices of the person it belongs to. */
export const publishMembership = (membership: Membership, news: MembershipNews = {}) =>
  viewerChannel.publish(membership.userId, { membership, ...news })

/**
 * Changes a room, or rows that belong to it, under the room's row lock. `change` takes a version from log.next() for
 * each row it changes and records an event with it. Publishes the events after the commit. An error thrown by `change`
 * rolls everything back. Throws NOT_FOUND if the room does not exist.
 *
 * The lock makes versions safe to resume from: a later version never commits before an earlier one
 * (docs/architecture.md, "The room log").
 */
export async function changeRoom<T>(
  roomId: string,
  change: (tx: Tx, room: Room, log: RoomLog) => Promise<T>,
): Promise<T> {
  const events: RoomEvent[] = []
  const committed: (() => void)[] = []
  const result = await db.$transaction(async (tx) => {
    const room = await lockRoom(tx, roomId)
    let version = room.version
    const result = await change(tx, room, {
      next: () => ++version,
      record: (event) => void events.push(event),
      afterCommit: (work) => void committed.push(work),
    })
    if (version > room.version) await tx.room.updateMany({ where: { id: roomId }, data: { version } })
    return result
  })
  if (events.length) publishEvents(roomId, events)
  for (const work of committed) work()
  return result
}

/** Awaits a change and ignores NOT_FOUND: if the room was deleted meanwhile, there is nothing left to change. */
export const ignoreDeletedRoom = (change: Promise<void>): Promise<void> =>
  change.catch((error: unknown) => {
    if (!(error instanceof ApiError && error.code === 'NOT_FOUND')) throw error
  })

/** Locks a room's row until the transaction ends. Other transactions can still read and reference the row. */
async function lockRoom(tx: Tx, roomId: string): Promise<Room> {
  await tx.$queryRaw`SELECT 1 FROM "Room" WHERE id = ${roomId}::uuid FOR NO KEY UPDATE`
  const room = await tx.room.findUnique({ where: { id: roomId } })
  if (!room) throw roomNotFound()
  return room
}
