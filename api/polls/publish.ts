import type { Message, Poll } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { logger } from '../logger.ts'
import { changeRoom, ignoreDeletedRoom, type RoomLog, type Tx } from '../room-log/change-room.ts'
import type { MessageKey, MessageRow } from '../room-log/rows.ts'
import { readTime } from './poll.ts'

// Votes are counted at once and published later: at most one event a second for each poll, however many people vote.

/** Milliseconds between two events of a poll's votes. */
const INTERVAL = 1_000
/** Polls that a job publishes together. */
const BATCH = 500

const keyOf = ({ roomId, number }: MessageKey) => ({ roomId_number: { roomId, number } })

type Counts = Pick<Poll, 'voteCounts' | 'voterCount'>
type Change = { message: Message; poll: Poll; now: Date }

/**
 * Stores the changed votes of a poll. They become an event of the room now or, if the last one was less than a second ago, a
 * second after that one.
 */
export async function recordVotes(
  tx: Tx,
  log: RoomLog,
  { message, poll, now, counts }: Change & { counts: Counts },
): Promise<MessageRow> {
  const wait = poll.publishedAt.getTime() + INTERVAL - now.getTime()
  if (wait <= 0) return publish(tx, log, { message, poll, now, changes: counts })
  const changed = await tx.poll.update({
    where: keyOf(poll),
    data: { ...counts, dueAt: poll.dueAt ?? new Date(now.getTime() + wait) },
  })
  if (!poll.dueAt) log.afterCommit(() => publishLater(message, wait))
  return { ...message, poll: changed }
}

/** Changes a poll and makes it an event of the room with all votes so far. */
export async function publish(
  tx: Tx,
  log: RoomLog,
  { poll, now, changes }: Change & { changes: Partial<Poll> },
): Promise<MessageRow> {
  const version = log.next()
  const changed = await tx.poll.update({
    where: keyOf(poll),
    data: { ...changes, publishedAt: now, dueAt: null },
  })
  const row = await tx.message.update({ where: keyOf(poll), data: { version } })
  const message = { ...row, poll: changed }
  log.record({ type: 'MessageUpdated', version, message, cause: 'voted' })
  return message
}

function publishLater(key: MessageKey, wait: number): void {
  setTimeout(() => {
    publishVotes(key).catch((err: unknown) =>
      logger.warn({ err, roomId: key.roomId }, 'Votes could not be published; the next check retries'),
    )
  }, wait).unref()
}

/** Publishes the votes of a poll that are not an event yet. */
const publishVotes = (key: MessageKey): Promise<void> =>
  ignoreDeletedRoom(
    changeRoom(key.roomId, async (tx, _room, log) => {
      const found = await tx.poll.findUnique({ where: keyOf(key), include: { message: true } })
      if (!found?.dueAt) return
      const { message, ...poll } = found
      await publish(tx, log, { message, poll, now: await readTime(tx), changes: {} })
    }),
  )

/** Publishes votes that are overdue, because the node that counted them has ended. */
export async function publishDueVotes(): Promise<void> {
  const due = await db.$queryRaw<MessageKey[]>`
    SELECT "roomId"::text AS "roomId", number FROM "Poll" WHERE "dueAt" <= now() LIMIT ${BATCH}::int`
  for (const key of due) await publishVotes(key)
}
