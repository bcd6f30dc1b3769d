import { createHash } from 'node:crypto'
import type { Notification, Prisma, PushSubscription } from '../../../prisma/generated/client/client.ts'
import { db } from '../../db/client.ts'
import { env } from '../../env.ts'
import { jobs } from '../../ops/metrics.ts'
import { isAboutMessage } from '../about-message.ts'
import { countUnreadNotifications } from '../inbox.ts'
import { findNotifiers } from '../may-notify.ts'
import { withPlace } from '../place.ts'
import { writeLatest } from './latest.ts'
import { mayPush, mayPushSignIn } from './may-push.ts'
import { type Outcome, sendPush } from './send.ts'

/** The browsers that a node sends to at the same time. */
const CONCURRENCY = 10
/** Seconds after which another node tries, if the one that sends has ended. Longer than a request may take. */
const CLAIM = 15
/** The most notifications that are looked at together. */
const MAX_TASKS = 200
/** Attempts that may fail one after the other: for about three hours. */
const MAX_FAILURES = 12
const MAX_WAIT = 1_800

/** Seconds until the next look at a browser that another node has just claimed, or that is due in this moment. */
const SOONEST = 0.1

/**
 * Sends what is due to each browser: one message, about one room. Returns in how many seconds to look again, or null. Each browser is claimed by
 * one node at a time. What a node has sent is removed at once; only if it ends in that moment, another one sends it again,
 * and the browser replaces the first by the tag.
 */
export async function deliverDue(): Promise<number | null> {
  for (;;) {
    const due = await claim()
    await Promise.all(due.map(deliverTo))
    if (due.length < CONCURRENCY) return readWait()
  }
}

/**
 * Returns the seconds until the next browser is due, by the clock of the database, which decides: a timer can fire a moment too early.
 * Null if none is.
 */
async function readWait(): Promise<number | null> {
  const [next] = await db.$queryRaw<{ wait: number | null }[]>`
    SELECT extract(epoch FROM min("dueAt") - clock_timestamp())::float8 AS wait FROM "PushSubscription"`
  return next?.wait == null ? null : Math.max(SOONEST, next.wait)
}

const claim = (): Promise<PushSubscription[]> => db.$queryRaw`
  UPDATE "PushSubscription" SET "dueAt" = now() + make_interval(secs => ${CLAIM}::int) WHERE id IN (
    SELECT id FROM "PushSubscription" WHERE "dueAt" <= now() ORDER BY "dueAt" LIMIT ${CONCURRENCY}::int FOR UPDATE SKIP LOCKED
  ) RETURNING *`

const withContext = (userId: string) =>
  ({ notification: { include: withPlace(userId) } }) satisfies Prisma.PushTaskInclude

type Task = Prisma.PushTaskGetPayload<{ include: ReturnType<typeof withContext> }>

/** Sends a browser what is due about one room. The rest is due later. */
async function deliverTo(subscription: PushSubscription): Promise<void> {
  const { id } = subscription
  const now = new Date()
  if (await hasEnded(subscription, now)) return
  const tasks = await db.pushTask.findMany({
    where: { subscriptionId: id },
    orderBy: { notificationId: 'asc' },
    take: MAX_TASKS,
    include: withContext(subscription.userId),
  })
  const texts = await readTexts(tasks)
  const notifiers = await findNotifiers(
    tasks.map(({ notification }) => notification.actorId),
    subscription.userId,
  )
  const wanted = tasks.filter(({ notification }) => {
    if (!isAboutMessage(notification)) return mayPushSignIn(notification, now)
    const { actorId, membership } = notification
    const call = { notification, membership, user: membership.user, exists: texts.has(keyOf(notification)) }
    return notifiers.has(actorId) && mayPush(call, now)
  })
  const roomId = wanted[0]?.notification.roomId
  const ofRoom = wanted.filter(({ notification }) => notification.roomId === roomId)
  const outcome = ofRoom.length ? await send(subscription, ofRoom, texts) : null
  const retries = outcome?.result === 'LATER' && subscription.failures < MAX_FAILURES
  if (outcome)
    jobs.inc({
      queue: 'push',
      outcome: outcome.result === 'SENT' ? 'done' : retries ? 'retry' : 'failed',
    })
  if (outcome?.result === 'GONE') return void (await db.pushSubscription.deleteMany({ where: { id } }))
  if (outcome?.result === 'LATER' && retries)
    return postpone(subscription, tasks, { kept: wanted, seconds: outcome.seconds })
  const kept = wanted.filter((task) => !ofRoom.includes(task))
  await removeTasks(id, tasks, kept)
  await finish(id, outcome)
}

/** A browser ends with its session. One that has expired may not be deleted yet. */
async function hasEnded({ id, sessionId }: PushSubscription, now: Date): Promise<boolean> {
  if (await db.session.count({ where: { publicId: sessionId, expiresAt: { gt: now } } })) return false
  await db.pushSubscription.deleteMany({ where: { id } })
  return true
}

const keyOf = ({ roomId, number }: Pick<Notification, 'roomId' | 'number'>) => `${roomId} ${number}`

/** Returns the texts of the messages that are not deleted. */
async function readTexts(tasks: readonly Task[]): Promise<Map<string, string>> {
  const keys = tasks.flatMap(({ notification }) =>
    isAboutMessage(notification) ? [{ roomId: notification.roomId, number: notification.number }] : [],
  )
  if (!keys.length) return new Map()
  const messages = await db.message.findMany({
    where: { deletedAt: null, OR: keys },
    select: { roomId: true, number: true, text: true },
  })
  return new Map(messages.map((message) => [keyOf(message), message.text]))
}

/** Sends one message about a room's notifications, or about sign-ins, which says what the latest of them is about. */
async function send(
  subscription: PushSubscription,
  ofRoom: readonly Task[],
  texts: ReadonlyMap<string, string>,
): Promise<Outcome> {
  const { notification } = ofRoom.at(-1)!
  const { userId, roomId, cause } = notification
  const [count, badge] = await Promise.all([
    db.notification.count({ where: { userId, roomId, readAt: null }, take: 1_000 }),
    countUnreadNotifications(userId),
  ])
  const text = texts.get(keyOf(notification)) ?? ''
  const payload = await writeLatest(notification, { locale: subscription.locale, text, count, badge })
  return sendPush(subscription, payload, {
    urgency: cause === 'ROOM' ? 'normal' : 'high',
    // While the device is off, the service keeps the latest only. It has at most 32 characters, and says nothing.
    topic: createHash('sha256')
      .update(`${subscription.auth} ${roomId ?? cause}`)
      .digest('base64url')
      .slice(0, 32),
  })
}

async function removeTasks(
  subscriptionId: string,
  tasks: readonly Task[],
  kept: readonly Task[],
): Promise<void> {
  const notificationIds = tasks.filter((task) => !kept.includes(task)).map((task) => task.notificationId)
  await db.pushTask.deleteMany({ where: { subscriptionId, notificationId: { in: notificationIds } } })
}

/** Records an attempt. What is left, or has come meanwhile, is due in a second or when it has waited. */
async function finish(id: string, outcome: Outcome | null): Promise<void> {
  await db.$transaction(async (tx) => {
    // Tasks are added under the lock of this row. After it, those that are there can be seen.
    await tx.$queryRaw`SELECT FROM "PushSubscription" WHERE id = ${id}::uuid FOR UPDATE`
    await tx.$executeRaw`
      UPDATE "PushSubscription" SET
        "dueAt" = (
          SELECT greatest(clock_timestamp() + interval '1 second', "createdAt" + make_interval(secs => ${env.PUSH_DELAY}::float8))
          FROM "PushTask" WHERE "subscriptionId" = ${id}::uuid ORDER BY "createdAt" LIMIT 1
        ),
        failures = CASE WHEN ${outcome !== null} THEN 0 ELSE failures END,
        "lastUsedAt" = CASE WHEN ${outcome?.result === 'SENT'} THEN clock_timestamp() ELSE "lastUsedAt" END
      WHERE id = ${id}::uuid`
  })
}

/** Lets a browser wait after a failure: as long as the service asks for, or twice as long as the last time. */
async function postpone(
  { id, failures }: PushSubscription,
  tasks: readonly Task[],
  { kept, seconds }: { kept: readonly Task[]; seconds: number | null },
): Promise<void> {
  await removeTasks(id, tasks, kept)
  const wait = seconds ?? Math.min(2 ** failures, MAX_WAIT)
  await db.$executeRaw`
    UPDATE "PushSubscription" SET failures = failures + 1, "dueAt" = clock_timestamp() + make_interval(secs => ${wait}::float8)
    WHERE id = ${id}::uuid`
}
