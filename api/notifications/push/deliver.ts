import { createHash } from 'node:crypto'
import type { Notification, Prisma, PushSubscription } from '../../../prisma/generated/client/client.ts'
import { db } from '../../db/client.ts'
import { env } from '../../env.ts'
import { type JobOutcome, wakeQueue } from '../../ops/queue.ts'
import { isAboutMessage } from '../about-message.ts'
import { countUnreadNotifications } from '../inbox.ts'
import { findNotifiers } from '../may-notify.ts'
import { withPlace } from '../place.ts'
import { addPushJobs } from './job.ts'
import { writeLatest } from './latest.ts'
import { mayPush, mayPushSignIn } from './may-push.ts'
import { type Outcome, sendPush } from './send.ts'

/** The most notifications that are looked at together. */
const MAX_TASKS = 200
/** Attempts that may fail one after the other: for about three hours. */
const MAX_FAILURES = 12
const MAX_WAIT = 1_800

const withContext = (userId: string) =>
  ({ notification: { include: withPlace(userId) } }) satisfies Prisma.PushTaskInclude

type Task = Prisma.PushTaskGetPayload<{ include: ReturnType<typeof withContext> }>

/** A browser, and the seconds for which it must wait. */
type Due = PushSubscription & { wait: number | null }

/**
 * Sends a browser what it is to be told about one room, and adds a job for the rest. The queue runs one job of a browser at a time.
 * What was sent is removed at once; only if the node ends in that moment, another one sends it again, and the browser
 * replaces the first by the tag.
 */
export async function deliver(id: string): Promise<JobOutcome> {
  const [subscription] = await db.$queryRaw<Due[]>`
    SELECT *, extract(epoch FROM "dueAt" - now())::float8 AS wait FROM "PushSubscription" WHERE id = ${id}::uuid`
  const now = new Date()
  if (!subscription || (await hasEnded(subscription, now))) return 'done'
  if (subscription.wait !== null && subscription.wait > 0) return deliverLater(id, subscription.wait)
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
  if (outcome?.result === 'GONE') {
    await db.pushSubscription.deleteMany({ where: { id } })
    return 'done'
  }
  const fails = outcome?.result === 'LATER'
  if (fails && subscription.failures < MAX_FAILURES) {
    await removeTasks(id, tasks, wanted)
    return postpone(subscription, outcome.seconds)
  }
  const kept = wanted.filter((task) => !ofRoom.includes(task))
  await removeTasks(id, tasks, kept)
  await finish(id, outcome)
  return fails ? 'failed' : 'done'
}

/** Comes back to a browser that must wait. */
async function deliverLater(id: string, seconds: number): Promise<JobOutcome> {
  await db.$transaction((tx) => addPushJobs(tx, [id], seconds))
  wakeQueue('push', seconds)
  return 'retry'
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
  const wait = await db.$transaction(async (tx) => {
    // Tasks are added under the lock of this row. After it, those that are there can be seen.
    await tx.$queryRaw`SELECT FROM "PushSubscription" WHERE id = ${id}::uuid FOR UPDATE`
    const [left] = await tx.$queryRaw<{ wait: number | null }[]>`
      UPDATE "PushSubscription" SET "dueAt" = NULL,
        failures = CASE WHEN ${outcome !== null} THEN 0 ELSE failures END,
        "lastUsedAt" = CASE WHEN ${outcome?.result === 'SENT'} THEN clock_timestamp() ELSE "lastUsedAt" END
      WHERE id = ${id}::uuid RETURNING (
        SELECT greatest(1, ${env.PUSH_DELAY}::float8 - extract(epoch FROM clock_timestamp() - "createdAt"))::float8
        FROM "PushTask" WHERE "subscriptionId" = ${id}::uuid ORDER BY "createdAt" LIMIT 1
      ) AS wait`
    const wait = left?.wait ?? null
    if (wait !== null) await addPushJobs(tx, [id], wait)
    return wait
  })
  if (wait !== null) wakeQueue('push', wait)
}

/** Lets a browser wait after a failure: as long as the service asks for, or twice as long as the last time. */
async function postpone({ id, failures }: PushSubscription, seconds: number | null): Promise<JobOutcome> {
  const wait = seconds ?? Math.min(2 ** failures, MAX_WAIT)
  await db.$transaction(async (tx) => {
    await tx.$executeRaw`
      UPDATE "PushSubscription" SET failures = failures + 1, "dueAt" = now() + make_interval(secs => ${wait}::float8)
      WHERE id = ${id}::uuid`
    await addPushJobs(tx, [id], wait)
  })
  wakeQueue('push', wait)
  return 'retry'
}
