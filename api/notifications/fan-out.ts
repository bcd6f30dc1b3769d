import type { RoomKind } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { logger } from '../logger.ts'
import { jobs } from '../ops/metrics.ts'
import { presentIn } from '../presence/presence.ts'
import type { Unsubscribe } from '../pubsub/bus.ts'
import type { Tx } from '../room-log/change-room.ts'
import type { MessageKey } from '../room-log/rows.ts'
import { addFollowers, publishFollowers } from '../rooms/thread.ts'
import { followedChannel } from './channel.ts'
import { mayNotify } from './may-notify.ts'
import { deliverLater } from './push/queue.ts'
import { MAX_MESSAGES, type MemberFilter, PAGE, readMembers, readMessages } from './read.ts'
import { notifyMembers, type NotifyingMessage, type NotifyOptions } from './write.ts'

// Notifications are written behind the send, and none is lost when a node ends: a message with a mention, a quote or @all
// has a NotifyTask, which is inserted with it, and so has every message of a direct conversation and of a thread. A room in which somebody
// wants every message has a NotifyCursor, which says how far it has come. The node that sends starts at once; every node regularly does what another has left undone.

/** Milliseconds to wait for more messages, so that a burst is written together. */
const DELAY = 30

/** The rooms in which somebody wants every message, as far as this node knows. It is a hint: the cursors decide. */
const followed = new Set<string>()
/** The rooms with a cursor that messages were sent to. */
const behind = new Set<string>()
let hasTasks = false
let timer: NodeJS.Timeout | undefined
let running: Promise<void> | undefined

/** Messages were sent to a room. `notifies` is true if one of them has a task. */
export function notifyLater(roomId: string, notifies: boolean): void {
  const isFollowed = followed.has(roomId)
  if (!notifies && !isFollowed) return
  hasTasks ||= notifies
  if (isFollowed) behind.add(roomId)
  start()
}

function start(): void {
  if (running) return
  timer ??= setTimeout(() => {
    timer = undefined
    running = run()
      .then(() => jobs.inc({ queue: 'notifications', outcome: 'done' }))
      .catch((err: unknown) => {
        jobs.inc({ queue: 'notifications', outcome: 'retry' })
        logger.warn({ err }, 'Notifications could not be written; the next check retries')
      })
      .finally(() => {
        running = undefined
        if (hasTasks || behind.size) start()
      })
  }, DELAY)
}

/** Writes rooms that somebody follows first, so that their notifications are in the order of the messages. */
async function run(): Promise<void> {
  for (const roomId of behind) {
    behind.delete(roomId)
    await writeFollowed(roomId)
  }
  if (!hasTasks) return
  hasTasks = false
  await writeTasks()
}

/** Writes what other nodes have left undone, and learns which rooms have a cursor. */
export async function finishNotifications(): Promise<void> {
  const cursors = await db.$queryRaw<{ roomId: string; behind: boolean; tasks: boolean; push: boolean }[]>`
    SELECT c."roomId"::text AS "roomId", r."messageCount" > c.number AS behind, false AS tasks, false AS push
      FROM "NotifyCursor" c JOIN "Room" r ON r.id = c."roomId"
    UNION ALL SELECT '', false, true, false WHERE EXISTS (SELECT FROM "NotifyTask")
    UNION ALL SELECT '', false, false, true WHERE EXISTS (SELECT FROM "PushSubscription" WHERE "dueAt" <= now())`
  followed.clear()
  for (const cursor of cursors) {
    if (cursor.push) deliverLater(0)
    else if (cursor.tasks) hasTasks = true
    else followed.add(cursor.roomId)
    if (cursor.behind) behind.add(cursor.roomId)
  }
  if (hasTasks || behind.size) start()
}

/** Learns from other nodes when somebody wants every message of a room. */
export const listenForFollowed = (): Promise<Unsubscribe> =>
  followedChannel.subscribe((roomId) => void followed.add(roomId))

/** Adds a task in the transaction that gives a message a mention. Call `notifyLater` after the commit. */
export const addNotifyTask = async (tx: Tx, { roomId, number }: MessageKey): Promise<void> =>
  void (await tx.notifyTask.createMany({ data: [{ roomId, number }], skipDuplicates: true }))

/**
 * Lets a room have a cursor, in the transaction in which somebody asks for every message. It locks the cursor. Messages of a
 * direct conversation and of a thread have tasks instead.
 */
export async function addCursor(tx: Tx, roomId: string): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "NotifyCursor" ("roomId", number) SELECT id, "messageCount" FROM "Room" WHERE id = ${roomId}::uuid AND kind = 'ROOM'
    ON CONFLICT ("roomId") DO UPDATE SET number = "NotifyCursor".number`
}

/** Writes the notifications of messages with a mention, a quote or @all, and of those in direct conversations. */
async function writeTasks(): Promise<void> {
  for (;;) {
    const tasks = await db.$queryRaw<{ roomId: string; number: number; kind: RoomKind }[]>`
      SELECT t."roomId"::text AS "roomId", t.number, r.kind::text AS kind
      FROM "NotifyTask" t JOIN "Room" r ON r.id = t."roomId" ORDER BY t."roomId", t.number LIMIT ${MAX_MESSAGES}::int`
    let failure: unknown
    for (const [roomId, ofRoom] of Map.groupBy(tasks, ({ roomId }) => roomId)) {
      const numbers = ofRoom.map(({ number }) => number)
      const { kind } = ofRoom[0]!
      try {
        const messages = await readMessages({ roomId, kind }, { in: numbers })
        if (kind === 'DIRECT') await notifyPages(messages, { roomId })
        else if (kind === 'THREAD') await writeThread(roomId, messages)
        else await writeMentions(roomId, messages)
        await db.notifyTask.deleteMany({ where: { roomId, number: { in: numbers } } })
      } catch (error) {
        // A room that fails, for instance because it is being deleted, does not keep the others from theirs.
        failure = error
      }
    }
    if (failure) throw failure
    if (tasks.length < MAX_MESSAGES) return
  }
}

/** People who are mentioned in a thread follow it from then on, unless they have blocked who wrote. */
async function writeThread(roomId: string, messages: readonly NotifyingMessage[]): Promise<void> {
  for (const { authorId, number, mentions, deletedAt } of messages) {
    if (!mentions.length || deletedAt) continue
    const userIds = await mayNotify(
      authorId,
      mentions.map(({ userId }) => userId),
    )
    const lastReadNumber = number - 1
    publishFollowers(
      await addFollowers(
        db,
        userIds.map((userId) => ({ roomId, userId, lastReadNumber })),
      ),
    )
  }
  await notifyPages(messages, { inThread: roomId })
}

async function writeMentions(roomId: string, messages: readonly NotifyingMessage[]): Promise<void> {
  const toEveryone = messages.filter(({ everyone }) => everyone)
  const present = new Set(
    toEveryone.some(({ everyone }) => everyone === 'HERE') ? await presentIn(roomId) : [],
  )
  const named = new Set(
    messages.flatMap(({ mentions, repliesTo }) => [
      ...mentions.map(({ userId }) => userId),
      ...(repliesTo ? [repliesTo] : []),
    ]),
  )
  if (named.size)
    await notifyPages(messages, { roomId, userId: { in: [...named] } }, { present, namedOnly: true })
  if (toEveryone.length) await notifyPages(toEveryone, { roomId }, { present })
}

/** Writes the notifications of the messages after a room's cursor, for those who want every message. */
async function writeFollowed(roomId: string): Promise<void> {
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
    followed.delete(roomId)
  })
}

/** Writes the notifications of messages for all members that match, page by page. Returns how many members there are. */
async function notifyPages(
  messages: readonly NotifyingMessage[],
  where: MemberFilter,
  options?: NotifyOptions,
): Promise<number> {
  let count = 0
  for (let after: string | undefined; ;) {
    const members = await readMembers(where, after)
    count += members.length
    await notifyMembers(messages, members, options)
    if (members.length < PAGE) return count
    after = members.at(-1)!.userId
  }
}
