import { db } from '../db/client.ts'
import type { Unsubscribe } from '../pubsub/bus.ts'
import type { Tx } from '../room-log/change-room.ts'
import { followedChannel } from './channel.ts'
import { notifyPages } from './notify-pages.ts'
import { MAX_MESSAGES, readMessages } from './read.ts'

/** The rooms in which somebody wants every message, as far as this node knows. It is a hint: the cursors decide. */
const followed = new Set<string>()

export const isFollowed = (roomId: string): boolean => followed.has(roomId)

/** Learns from other nodes when somebody wants every message of a room. */
export const listenForFollowed = (): Promise<Unsubscribe> =>
  followedChannel.subscribe((roomId) => void followed.add(roomId))

/** Remembers the rooms that have a cursor, and no others. */
export function rememberFollowed(roomIds: readonly string[]): void {
  followed.clear()
  for (const roomId of roomIds) followed.add(roomId)
}

/**
 * Lets a room have a cursor, in the transaction in which somebody asks for every message. It locks the cursor. Messages of a
 * direct conversation and of a thread have tasks instead.
 */
export async function addCursor(tx: Tx, roomId: string): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "NotifyCursor" ("roomId", number) SELECT id, "messageCount" FROM "Room" WHERE id = ${roomId}::uuid AND kind = 'ROOM'
    ON CONFLICT ("roomId") DO UPDATE SET number = "NotifyCursor".number`
}

/** Writes the notifications of the messages after a room's cursor, for those who want every message. */
export async function writeFollowed(roomId: string): Promise<void> {
  for (;;) {
    const cursor = await db.notifyCursor.findUnique({ where: { roomId } })
    if (!cursor) return void followed.delete(roomId)
    const messages = await readMessages({ roomId, kind: 'ROOM' }, { gt: cursor.number })
    const last = messages.at(-1)
    if (!last) return
    const notified = await notifyPages(messages, { followersOf: roomId })
    await db.notifyCursor.updateMany({
      where: { roomId, number: { lt: last.number } },
      data: { number: last.number },
    })
    if (!notified) return removeCursor(roomId)
    if (messages.length < MAX_MESSAGES) return
  }
}

/** Removes the cursor of a room in which nobody wants every message any more, unless somebody asks for it right now. */
async function removeCursor(roomId: string): Promise<void> {
  await db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT FROM "NotifyCursor" WHERE "roomId" = ${roomId}::uuid FOR UPDATE`
    if (await tx.membership.count({ where: { roomId, notifyLevel: 'ALL', status: 'ACTIVE' } })) return
    await tx.notifyCursor.deleteMany({ where: { roomId } })
    // Before the commit: who asks for it now waits for the lock, and announces it afterwards.
    followed.delete(roomId)
  })
}
