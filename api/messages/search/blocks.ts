import { Prisma } from '../../../prisma/generated/client/client.ts'
import { db } from '../../db/client.ts'
import { changeCount, type Tx } from '../../room-log/change-room.ts'

/** Messages per block. Blocks start at the numbers 1, 65, 129 and so on. */
export const BLOCK_SIZE = 64

/** Blocks built per run, every two seconds. That keeps up with 640 messages a second at 2 to 3 % of a core; others wait. */
const BLOCKS_PER_RUN = 20

/** Milliseconds. Room.activeAt is updated once a minute, by a transaction that may take a while to commit. */
const ACTIVITY_MARGIN = 120_000

/** The database time at which every due block had been created. */
let allCreatedAt = new Date(ACTIVITY_MARGIN)

/**
 * Milliseconds between runs while this node changes nothing. Another node may have ended before it built the blocks of its
 * messages.
 */
const IDLE_INTERVAL = 10_000

/** The changeCount at which nothing was left to do, and the time in milliseconds at which that is looked at again. */
let idle = { changeCount: -1, until: 0 }

/** How many blocks this node has filled. */
export let filledCount = 0

/**
 * Builds search blocks for messages that have filled one since the last run, and rebuilds invalidated ones, a limited
 * number per run. Sending never waits for it. Several nodes may run it at once. Does nothing if the last run found nothing
 * and this node has changed nothing since.
 */
export async function buildSearchBlocks(): Promise<void> {
  const changes = changeCount
  if (idle.changeCount === changes && performance.now() < idle.until) return
  const activeSince = new Date(allCreatedAt.getTime() - ACTIVITY_MARGIN)
  const [created] = await db.$queryRaw<{ at: Date; due: number }[]>(createBlocks(activeSince))
  if (created!.due < BLOCKS_PER_RUN) allCreatedAt = created!.at
  const filled = await db.$executeRaw(fillBlocks)
  filledCount += filled
  if (!created!.due && !filled) idle = { changeCount: changes, until: performance.now() + IDLE_INTERVAL }
}

/**
 * Creates the next blocks, still without text, in rooms active since a given time. Returns the number of due blocks.
 * Blocks are created in order, so that no message after a room's last block belongs to any block. The statement skips
 * rooms that are being deleted, and blocks whose last messages were committed after it began.
 */
const createBlocks = (activeSince: Date): Prisma.Sql => Prisma.sql`
  WITH due AS MATERIALIZED (
    SELECT room.id AS "roomId", b.first FROM (
      SELECT r.id, next.first, r."messageCount" - ${BLOCK_SIZE - 1} AS last FROM "Room" r CROSS JOIN LATERAL (
        SELECT coalesce(max(first) + ${BLOCK_SIZE}, 1) AS first FROM "SearchBlock" WHERE "roomId" = r.id
      ) next
      WHERE r."activeAt" >= ${activeSince} AND next.first <= r."messageCount" - ${BLOCK_SIZE - 1} FOR KEY SHARE OF r SKIP LOCKED
    ) room CROSS JOIN generate_series(room.first, room.last, ${BLOCK_SIZE}) AS b(first)
    LIMIT ${BLOCKS_PER_RUN}
  ), created AS (
    INSERT INTO "SearchBlock" ("roomId", first, text, since, until)
    SELECT due."roomId", due.first, '', m.since, m.until
    FROM due CROSS JOIN LATERAL (
      SELECT min("postedAt") AS since, max("postedAt") AS until FROM (
        SELECT "postedAt" FROM "Message"
        WHERE "roomId" = due."roomId" AND number BETWEEN due.first AND due.first + ${BLOCK_SIZE - 1} OFFSET 0
      ) messages HAVING count(*) = ${BLOCK_SIZE}
    ) m
    ORDER BY due."roomId", due.first
    ON CONFLICT DO NOTHING
  )
  SELECT now() AS at, count(*)::int AS due FROM due`

/**
 * Writes the text of blocks that have none. The statement locks the blocks' messages: it leaves a block with a message
 * that is being edited or deleted for the next run, and a later edit waits for it and then invalidates the block again
 * (invalidateBlocks). It never waits itself, so it cannot deadlock.
 */
export const fillBlocks: Prisma.Sql = Prisma.sql`
  WITH empty AS MATERIALIZED (
    SELECT "roomId", first FROM "SearchBlock" WHERE text = '' LIMIT ${BLOCKS_PER_RUN} FOR UPDATE SKIP LOCKED
  ), filled AS MATERIALIZED (
    SELECT empty."roomId", empty.first, string_agg(search_line(concat_ws(' ', m.text, m."pollQuestion")), E'\n' ORDER BY m.number) AS text
    FROM empty CROSS JOIN LATERAL (
      SELECT number, text, "pollQuestion" FROM "Message"
      WHERE "roomId" = empty."roomId" AND number BETWEEN empty.first AND empty.first + ${BLOCK_SIZE - 1}
      FOR SHARE SKIP LOCKED
    ) m
    GROUP BY empty."roomId", empty.first HAVING count(*) = ${BLOCK_SIZE}
  )
  UPDATE "SearchBlock" b SET text = filled.text FROM filled
  WHERE b."roomId" = filled."roomId" AND b.first = filled.first`

/**
 * Clears the blocks of messages whose text has changed. Call it after the change, in the same transaction. Searches read
 * the messages themselves until the blocks are filled again.
 */
export async function invalidateBlocks(tx: Tx, roomId: string, numbers: number[]): Promise<void> {
  const firsts = [...new Set(numbers.map((number) => number - ((number - 1) % BLOCK_SIZE)))]
  await tx.$executeRaw`
    UPDATE "SearchBlock" SET text = ''
    WHERE "roomId" = ${roomId}::uuid AND first = ANY(${firsts}::int[]) AND text <> ''`
}
