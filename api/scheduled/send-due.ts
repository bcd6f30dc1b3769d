import { m } from '@latchkey/messages'
import type { ScheduledMessage, User } from '../../prisma/generated/client/client.ts'
import { findValidAccessTokens } from '../accounts/access-token.ts'
import { rejectSuspended } from '../accounts/suspension.ts'
import { db } from '../db/client.ts'
import { ApiError, forbidden } from '../errors.ts'
import { logger } from '../logger.ts'
import { isRowError } from '../messages/send/batch.ts'
import { sendAs } from '../messages/send/send.ts'
import { consume } from '../ops/rate-limits.ts'
import type { Unsubscribe } from '../pubsub/bus.ts'
import type { MessageRow } from '../room-log/rows.ts'
import { dueChannel, publishScheduled } from './changes.ts'
import { toFailure } from './failure.ts'
import { parseOptions } from './options.ts'

// Every node looks each minute for what is due in the next one, hears over the bus what is scheduled for it meanwhile, and has
// one timer for the first of it. Whichever node is first claims a message by moving its dueAt. It sends the message with the
// nonce that is stored, so it does no harm that another node does so too if the first one ends before it says that it has.

/** Milliseconds. What is further away waits for a later look. */
const LOOK_AHEAD = 61_000
/** Seconds after which another node tries to send a message that one has claimed. Longer than a send takes. */
export const CLAIM = 30
/** Milliseconds until the next look if another node has just claimed what is due. */
const RETRY = 1_000
/** Messages that are claimed together. */
const BATCH = 100

let timer: NodeJS.Timeout | undefined
let firesAt = Infinity
let running = false
let again = false

/** Tells every node that a message is to be sent, if that is soon. */
export function publishDue(at: Date): void {
  if (at.getTime() - Date.now() <= LOOK_AHEAD) dueChannel.publish(at.getTime())
}

/** Hears from all nodes what is to be sent soon. */
export const listenForDue = (): Promise<Unsubscribe> => dueChannel.subscribe(lookAt)

function lookAt(at: number): void {
  const wait = at - Date.now()
  if (wait > LOOK_AHEAD || at >= firesAt) return
  clearTimeout(timer)
  firesAt = at
  timer = setTimeout(
    () => {
      firesAt = Infinity
      sendDue().catch((err: unknown) =>
        logger.warn({ err }, 'Scheduled messages could not be sent; the next check retries'),
      )
    },
    Math.max(0, wait),
  ).unref()
}

/** Sends the scheduled messages that are due, and sets the timer for the next one. */
export async function sendDue(): Promise<void> {
  again = true
  if (running) return
  running = true
  try {
    while (again) {
      again = false
      while ((await sendBatch()) === BATCH);
      const next = await readWait()
      if (next !== null) lookAt(Date.now() + (next > 0 ? Math.ceil(next) : RETRY))
    }
  } finally {
    running = false
  }
}

/** Returns the milliseconds until the next message is due, by the database's clock, which decides. Null if there is none. */
async function readWait(): Promise<number | null> {
  const [next] = await db.$queryRaw<{ wait: number | null }[]>`
    SELECT (extract(epoch FROM min("dueAt") - clock_timestamp()) * 1000)::float8 AS wait
    FROM "ScheduledMessage" WHERE "dueAt" IS NOT NULL`
  return next?.wait ?? null
}

/** Claims and sends one batch: the messages of a person one after the other, in the order of their times. */
async function sendBatch(): Promise<number> {
  const claimed = await db.$queryRaw<{ id: string }[]>`
    WITH due AS MATERIALIZED (
      SELECT id FROM "ScheduledMessage" WHERE "dueAt" <= now() ORDER BY "dueAt" LIMIT ${BATCH}::int FOR UPDATE SKIP LOCKED
    )
    UPDATE "ScheduledMessage" s SET sending = true, "dueAt" = now() + make_interval(secs => ${CLAIM}::float8)
    FROM due WHERE s.id = due.id RETURNING s.id::text AS id`
  if (!claimed.length) return 0
  const rows = await db.scheduledMessage.findMany({
    where: { id: { in: claimed.map(({ id }) => id) } },
    include: { user: true },
    orderBy: [{ sendAt: 'asc' }, { id: 'asc' }],
  })
  const byAuthor = Map.groupBy(rows, ({ userId }) => userId)
  await Promise.all(
    byAuthor.values().map(async (own) => {
      for (const { user, ...row } of own) await sendOne(row, user)
      publishScheduled(own[0]!.user)
    }),
  )
  return claimed.length
}

/** Sends a claimed message whose time has come. A limit of how often one may send delays it, any other refusal ends the attempts. */
async function sendOne(row: ScheduledMessage, author: User): Promise<void> {
  const { id } = row
  try {
    await consume(['send', author.id])
    await sendClaimed(row, author)
  } catch (error) {
    if (error instanceof ApiError && error.retryAfter !== undefined) await delay(id, error.retryAfter)
    else if (error instanceof ApiError || isRowError(error)) await recordFailure(row, error as Error)
    else logger.warn({ err: error, id }, 'A scheduled message could not be sent; another attempt follows')
  }
}

const delay = (id: string, seconds: number) => db.$executeRaw`
  UPDATE "ScheduledMessage" SET sending = false, "dueAt" = now() + make_interval(secs => ${seconds}::float8)
  WHERE id = ${id}::uuid`

async function recordFailure({ id, options }: ScheduledMessage, error: Error): Promise<void> {
  const failure = error instanceof ApiError ? toFailure(error) : { failure: '', failureParams: {} }
  // Sent again, it quotes nothing.
  const quotesNothing = failure.failure === m.reply_not_in_room.name && {
    options: { ...(options as object), replyTo: null },
  }
  await db.scheduledMessage.updateMany({
    where: { id },
    data: { ...failure, ...quotesNothing, sending: false, dueAt: null },
  })
}

/** Sends a message that this node has claimed, and ends it. Throws the error of a message that is refused. */
export async function sendClaimed(row: ScheduledMessage, author: User): Promise<MessageRow> {
  const { id, roomId, nonce } = row
  const sent = await send(row, author).catch(async (error: unknown) => {
    // An earlier attempt may have sent it, before its author lost the right to.
    const earlier = await db.message.findUnique({
      where: { authorId_roomId_nonce: { authorId: author.id, roomId, nonce } },
    })
    if (!earlier) throw error
    return earlier
  })
  await db.scheduledMessage.deleteMany({ where: { id } })
  return sent
}

async function send(
  { roomId, text, nonce, attachmentIds, options, tokenHash }: ScheduledMessage,
  author: User,
): Promise<MessageRow> {
  rejectSuspended(author)
  if (tokenHash !== null && !(await findValidAccessTokens([tokenHash])).length)
    throw forbidden(m.scheduled_token_ended)
  return sendAs(author, { ...parseOptions(options), roomId, text, nonce, attachmentIds })
}
