import { db } from '../db/client.ts'
import { logger } from '../logger.ts'
import { jobs } from '../ops/metrics.ts'
import { isFollowed, rememberFollowed, writeFollowed } from './cursor.ts'
import { startPush } from './push/queue.ts'
import { writeTasks } from './task.ts'

// Notifications are written behind the send, and none is lost when a node ends: a message with a mention, a quote or @all has
// a NotifyTask, which is inserted with it, and so has every message of a direct conversation and of a thread. A room in which
// somebody wants every message has a NotifyCursor, which says how far it has come. The node that sends starts at once; every
// node regularly does what another has left undone.

/** Milliseconds to wait for more messages, so that a burst is written together. */
const DELAY = 30

/** The rooms with a cursor that messages were sent to. */
const behind = new Set<string>()
let hasTasks = false
let timer: NodeJS.Timeout | undefined
let running: Promise<void> | undefined

/** Messages were sent to a room. `notifies` is true if one of them has a task. */
export function notifyLater(roomId: string, notifies: boolean): void {
  const hasCursor = isFollowed(roomId)
  if (!notifies && !hasCursor) return
  hasTasks ||= notifies
  if (hasCursor) behind.add(roomId)
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
  const found = await db.$queryRaw<{ roomId: string; behind: boolean; tasks: boolean; push: boolean }[]>`
    SELECT c."roomId"::text AS "roomId", r."messageCount" > c.number AS behind, false AS tasks, false AS push
      FROM "NotifyCursor" c JOIN "Room" r ON r.id = c."roomId"
    UNION ALL SELECT '', false, true, false WHERE EXISTS (SELECT FROM "NotifyTask")
    UNION ALL SELECT '', false, false, true WHERE EXISTS (SELECT FROM "PushTask")`
  const cursors = found.filter(({ roomId }) => roomId)
  rememberFollowed(cursors.map(({ roomId }) => roomId))
  for (const cursor of cursors) if (cursor.behind) behind.add(cursor.roomId)
  hasTasks ||= found.some(({ tasks }) => tasks)
  if (hasTasks || behind.size) start()
  if (found.some(({ push }) => push)) await startPush()
}
