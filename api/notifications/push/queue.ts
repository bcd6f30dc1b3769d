import { env } from '../../env.ts'
import { logger } from '../../logger.ts'
import type { Tx } from '../../room-log/change-room.ts'
import { deliverDue } from './deliver.ts'

// A push message waits some seconds, so that a person who reads is not called. Until then there is a PushTask for each
// browser and notification, and `dueAt` says when some node is to look at the browser.

/** Seconds for which a node waits by a timer of its own. The regular job finds what is due later. */
const MAX_TIMER = 60

let timer: NodeJS.Timeout | undefined
let firesAt = Infinity
let running: Promise<void> | undefined
let again = false

/**
 * Adds push messages for new notifications, in the transaction that writes them. Returns whether there are browsers to call;
 * call `deliverLater` after the commit then.
 */
export async function addPushTasks(tx: Tx, notificationIds: readonly string[]): Promise<boolean> {
  const added = await tx.$executeRaw`
    WITH called AS (
      SELECT s.id AS "subscriptionId", n.id AS "notificationId" FROM "Notification" n
      JOIN "PushSubscription" s ON s."userId" = n."userId"
      WHERE n.id = ANY(${notificationIds}::uuid[])
    ), due AS (
      UPDATE "PushSubscription" SET "dueAt" = now() + make_interval(secs => ${env.PUSH_DELAY}::float8)
      WHERE id IN (SELECT "subscriptionId" FROM called) AND "dueAt" IS NULL
    )
    INSERT INTO "PushTask" ("subscriptionId", "notificationId") SELECT * FROM called ON CONFLICT DO NOTHING`
  return added > 0
}

/** Looks for due push messages after some seconds. By default that is when messages added now are due. */
export function deliverLater(seconds: number = env.PUSH_DELAY): void {
  const at = performance.now() + seconds * 1_000
  if (at >= firesAt) return
  clearTimeout(timer)
  firesAt = at
  timer = setTimeout(() => {
    firesAt = Infinity
    void deliverNow()
  }, seconds * 1_000).unref()
}

/** Sends the push messages that are due, once after another. */
async function deliverNow(): Promise<void> {
  if (running) {
    again = true
    return running
  }
  running = deliver().finally(() => {
    running = undefined
    if (again) deliverLater(0)
    again = false
  })
  return running
}

async function deliver(): Promise<void> {
  try {
    const seconds = await deliverDue()
    if (seconds !== null && seconds < MAX_TIMER) deliverLater(seconds)
  } catch (err) {
    logger.warn({ err }, 'Push messages could not be sent; the next check retries')
  }
}
