import { db } from '../db/client.ts'
import { logger } from '../logger.ts'
import { addPushTasks, wakePush } from '../notifications/push/queue.ts'
import { publishAdded } from '../notifications/write.ts'

// A reminder is a notification that is written later. Every node looks each minute for those of the next one, and has one timer
// for the first of them.

/** Milliseconds. Reminders that are further away wait for a later look. */
const LOOK_AHEAD = 61_000
/** Reminders that are written together. */
const BATCH = 500

/** Milliseconds until the next look, if another node is writing the reminder that is due. */
const SOONEST = 100

let timer: NodeJS.Timeout | undefined
let firesAt = Infinity

/** Lets this node write reminders at a time, if that is soon. */
export const scheduleReminders = (at: Date): void => writeAfter(at.getTime() - Date.now())

function writeAfter(wait: number): void {
  const at = performance.now() + wait
  if (wait > LOOK_AHEAD || at >= firesAt) return
  clearTimeout(timer)
  firesAt = at
  timer = setTimeout(
    () => {
      firesAt = Infinity
      writeReminders().catch((err: unknown) =>
        logger.warn({ err }, 'Reminders could not be written; the next check retries'),
      )
    },
    Math.max(0, wait),
  ).unref()
}

/**
 * Writes the reminders that are due, and sets the timer for the next one, by the clock of the database, which decides: a node whose
 * clock is ahead would look again and again.
 */
export async function writeReminders(): Promise<void> {
  while ((await writeBatch()) === BATCH);
  const [next] = await db.$queryRaw<{ wait: number | null }[]>`
    SELECT extract(epoch FROM min("remindAt") - clock_timestamp())::float8 * 1000 AS wait
    FROM "SavedMessage" WHERE "remindAt" IS NOT NULL`
  if (next?.wait != null) writeAfter(Math.max(SOONEST, next.wait))
}

type Due = { userId: string; roomId: string; number: number; shown: boolean }

/** Writes one batch. A reminder ends in the transaction that writes its notification, so that no node writes it twice. */
async function writeBatch(): Promise<number> {
  const { due, written, hasPush } = await db.$transaction(async (tx) => {
    const due = await tx.$queryRaw<Due[]>`
      WITH due AS MATERIALIZED (
        SELECT id FROM "SavedMessage" WHERE "remindAt" <= now() ORDER BY "remindAt" LIMIT ${BATCH}::int FOR UPDATE SKIP LOCKED
      )
      UPDATE "SavedMessage" s SET "remindAt" = NULL
      FROM due, "Membership" m, "Message" message
      WHERE s.id = due.id AND m."roomId" = s."roomId" AND m."userId" = s."userId"
        AND message."roomId" = s."roomId" AND message.number = s.number
      RETURNING s."userId"::text AS "userId", s."roomId"::text AS "roomId", s.number,
        message."deletedAt" IS NULL AND (m.status = 'ACTIVE' OR EXISTS (
          SELECT FROM "Room" t JOIN "Membership" p ON p."roomId" = t."parentId"
          WHERE t.id = s."roomId" AND p."userId" = s."userId" AND p.status = 'ACTIVE'
        )) AS shown`
    const rows = due
      .filter(({ shown }) => shown)
      .map(({ userId, roomId, number }) => ({ userId, roomId, number, actorId: userId }))
    // An earlier reminder of the same message.
    if (rows.length) await tx.notification.deleteMany({ where: { OR: rows } })
    const written = await tx.notification.createManyAndReturn({
      data: rows.map((row) => ({ ...row, cause: 'REMINDER' as const })),
      select: { id: true, userId: true },
    })
    const ids = written.map(({ id }) => id)
    return { due, written, hasPush: ids.length > 0 && (await addPushTasks(tx, ids)) }
  })
  if (hasPush) wakePush()
  publishAdded(written)
  return due.length
}
