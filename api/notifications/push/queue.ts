import { db } from '../../db/client.ts'
import { env } from '../../env.ts'
import { logger } from '../../logger.ts'
import { runJob, startQueue, wakeQueue } from '../../ops/queue.ts'
import type { Tx } from '../../room-log/change-room.ts'
import { deliver } from './deliver.ts'
import { addPushJobs, type PushJob } from './job.ts'

// A push message waits some seconds, so that a person who reads is not called. PushTasks say what a browser is to be told, and
// a job of the queue says when. The queue is started with the first one.

/** Browsers that a worker sends to at the same time. */
const BATCH_SIZE = 10
/** Seconds. Longer than the request to a push service may take. */
const EXPIRES_IN = 30
/** Seconds. There are many, and what has failed is in the log. */
const KEPT_FOR = 600

let starting: Promise<void> | undefined

/** Starts sending push messages, once, also those that have no job: what was restored from a backup has none. */
export function startPush(): Promise<void> {
  starting ??= start().catch((error: unknown) => {
    starting = undefined
    throw error
  })
  return starting
}

async function start(): Promise<void> {
  await startQueue<PushJob>({
    name: 'push',
    keyed: true,
    batchSize: BATCH_SIZE,
    expiresIn: EXPIRES_IN,
    keptFor: KEPT_FOR,
    perform: async ({ subscriptionId }) => (subscriptionId === null ? 'done' : deliver(subscriptionId)),
  })
  const waiting = await db.pushTask.findMany({
    distinct: ['subscriptionId'],
    select: { subscriptionId: true },
  })
  if (!waiting.length) return
  await db.$transaction((tx) =>
    addPushJobs(
      tx,
      waiting.map(({ subscriptionId }) => subscriptionId),
      0,
    ),
  )
  wakeQueue('push')
}

/**
 * Adds push messages for new notifications, in the transaction that writes them. Returns whether there are browsers to call;
 * call `wakePush` after the commit then. It locks the browsers, as `deliver` does before it ends.
 */
export async function addPushTasks(tx: Tx, notificationIds: readonly string[]): Promise<boolean> {
  const called = await tx.$queryRaw<{ id: string }[]>`
    WITH called AS (
      SELECT s.id AS "subscriptionId", n.id AS "notificationId" FROM "Notification" n
      JOIN "PushSubscription" s ON s."userId" = n."userId"
      WHERE n.id = ANY(${notificationIds}::uuid[]) ORDER BY s.id FOR UPDATE OF s
    ), added AS (
      INSERT INTO "PushTask" ("subscriptionId", "notificationId") SELECT * FROM called ON CONFLICT DO NOTHING
      RETURNING "subscriptionId"
    )
    SELECT DISTINCT "subscriptionId"::text AS id FROM added`
  if (!called.length) return false
  try {
    await startPush()
  } catch (err) {
    // The regular check starts it, which adds the jobs. The notifications do not wait for it.
    logger.warn({ err }, 'The queue of push messages could not be started; the next check retries')
    return false
  }
  await addPushJobs(
    tx,
    called.map(({ id }) => id),
    env.PUSH_DELAY,
  )
  return true
}

/** Looks for due push messages when those are due that were just added. */
export const wakePush = (): void => wakeQueue('push', env.PUSH_DELAY)

/** Puts a job about no browser through the queue. Throws if a node has not taken it off within `timeout` milliseconds. */
export async function runPushJob(timeout: number): Promise<void> {
  await startPush()
  const job: PushJob = { subscriptionId: null }
  await runJob('push', job, timeout)
}
