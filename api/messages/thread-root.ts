import { db } from '../db/client.ts'
import { logger } from '../logger.ts'
import { changeRoom, ignoreDeletedRoom, type RoomLog, type Tx } from '../room-log/change-room.ts'

// A root message shows how many replies its thread has, when the last one was posted and who wrote lately. Readers of the room learn of
// new ones by a MessageUpdated, behind the send. A reply inserts a ThreadTask in its transaction, so that none is forgotten when
// a node ends.

/** Milliseconds between two updates of the same root message. */
const INTERVAL = 1_000
/** The authors that a root message shows. */
const MAX_REPLIERS = 3
/** The latest replies among which these are looked for. */
const LATEST = 50
/** The threads that are taken up together after a node has ended. */
const BATCH = 100

/** The threads that this node updated in the last second, and whether there is something new since. */
const recent = new Map<string, { isDue: boolean }>()

/** Updates the root message of a thread with new replies: at once, or a second after the last update. */
export function updateRootLater(threadId: string): void {
  const known = recent.get(threadId)
  if (known) known.isDue = true
  else void run(threadId)
}

async function run(threadId: string): Promise<void> {
  const state = { isDue: false }
  recent.set(threadId, state)
  let wait = INTERVAL
  try {
    const tooEarly = await updateRoot(threadId)
    if (tooEarly !== null) [wait, state.isDue] = [tooEarly, true]
  } catch (err) {
    logger.warn({ err, roomId: threadId }, 'A root message could not be updated; the next check retries')
  }
  setTimeout(() => {
    recent.delete(threadId)
    if (state.isDue) void run(threadId)
  }, wait).unref()
}

/** Updates the root messages of threads that another node has left undone. */
export async function updateRoots(): Promise<void> {
  const tasks = await db.threadTask.findMany({ take: BATCH })
  for (const { roomId } of tasks) updateRootLater(roomId)
}

/** Returns null, or, if another node has updated the root less than a second ago, the milliseconds to wait. */
async function updateRoot(threadId: string): Promise<number | null> {
  const thread = await db.room.findUnique({ where: { id: threadId } })
  if (!thread?.parentId) return null
  const { parentId, rootNumber } = thread
  let tooEarly: number | null = null
  await ignoreDeletedRoom(
    changeRoom(parentId, async (tx, _room, log) => {
      const key = { roomId: parentId, number: rootNumber! }
      tooEarly = await readWait(tx, key)
      if (tooEarly !== null) return
      // Waits for replies that are being written, and then sees them.
      const { count } = await tx.threadTask.deleteMany({ where: { roomId: threadId } })
      if (count) await showReplies(tx, log, { threadId, ...key })
    }),
  )
  return tooEarly
}

async function readWait(tx: Tx, { roomId, number }: { roomId: string; number: number }) {
  const [root] = await tx.$queryRaw<{ wait: number | null }[]>`
    SELECT ${INTERVAL}::float8 - extract(epoch FROM clock_timestamp() - "lastReplyAt")::float8 * 1000 AS wait
    FROM "Message" WHERE "roomId" = ${roomId}::uuid AND number = ${number}::int`
  return root?.wait && root.wait > 0 ? Math.ceil(root.wait) : null
}

/** Records the replies of a thread on its root message, under the lock of the room. Nothing happens if they are the same. */
async function showReplies(
  tx: Tx,
  log: RoomLog,
  { threadId, roomId, number }: { threadId: string; roomId: string; number: number },
): Promise<void> {
  const where = { roomId_number: { roomId, number } }
  const thread = await tx.room.findUniqueOrThrow({ where: { id: threadId } })
  const before = await tx.message.findUniqueOrThrow({ where })
  const repliers = await tx.$queryRaw<{ id: string }[]>`
    SELECT u.id::text AS id FROM (
      SELECT "authorId", number FROM "Message"
      WHERE "roomId" = ${threadId}::uuid AND "deletedAt" IS NULL ORDER BY number DESC LIMIT ${LATEST}::int
    ) m JOIN "User" u ON u.id = m."authorId" AND u."deletedAt" IS NULL
    GROUP BY u.id ORDER BY max(m.number) DESC LIMIT ${MAX_REPLIERS}::int`
  const replierIds = repliers.map(({ id }) => id)
  if (before.replyCount === thread.messageCount && before.replierIds.join() === replierIds.join()) return
  const version = log.next()
  const message = await tx.message.update({
    where,
    data: { replyCount: thread.messageCount, lastReplyAt: thread.activeAt, replierIds, version },
  })
  log.record({ type: 'MessageUpdated', version, message, cause: 'thread' })
}
