import { Prisma } from '../../../prisma/generated/client/client.ts'
import { db } from '../../db/client.ts'
import type { Tx } from '../../room-log/change-room.ts'

/** Messages in a block; the first of each is number 1, 65, 129 … */
export const BLOCK = 64

/** Blocks that are made in two seconds: of 640 messages a second, for 2 to 3 % of a core. The others wait. */
const AT_A_TIME = 20

/** Room.activeAt is moved once a minute, by a transaction that may last. Milliseconds. */
const MARGIN = 120_000

/** When, by the database's clock, every block that was due was begun. */
let allBegunAt = new Date(MARGIN)

/**
 * Makes the blocks by which messages are found, of those that have come to be 64 and of those that have changed, some at
 * a time. Nobody who sends waits for it. Several nodes may do it at once.
 */
export async function buildSearchBlocks(): Promise<void> {
  const activeSince = new Date(allBegunAt.getTime() - MARGIN)
  const [begun] = await db.$queryRaw<{ at: Date; due: number }[]>(beginBlocks(activeSince))
  if (begun!.due < AT_A_TIME) allBegunAt = begun!.at
  await db.$executeRaw(fillBlocks)
}

/**
 * The statement that begins the next blocks of rooms that were active since a moment, without their texts, and tells how
 * many were due. In order, so that what comes after a room's last block is in none. A room that is being deleted is
 * passed over; so is a block whose last messages were committed after the statement began.
 */
const beginBlocks = (since: Date): Prisma.Sql => Prisma.sql`
  WITH due AS MATERIALIZED (
    SELECT room.id AS "roomId", b.first FROM (
      SELECT r.id, next.first, r."messageCount" - ${BLOCK - 1} AS last FROM "Room" r CROSS JOIN LATERAL (
        SELECT coalesce(max(first) + ${BLOCK}, 1) AS first FROM "SearchBlock" WHERE "roomId" = r.id
      ) next
      WHERE r."activeAt" >= ${since} AND next.first <= r."messageCount" - ${BLOCK - 1} FOR KEY SHARE OF r SKIP LOCKED
    ) room CROSS JOIN generate_series(room.first, room.last, ${BLOCK}) AS b(first)
    LIMIT ${AT_A_TIME}
  ), begun AS (
    INSERT INTO "SearchBlock" ("roomId", first, text, since, until)
    SELECT due."roomId", due.first, '', m.since, m.until
    FROM due CROSS JOIN LATERAL (
      SELECT min("postedAt") AS since, max("postedAt") AS until FROM (
        SELECT "postedAt" FROM "Message"
        WHERE "roomId" = due."roomId" AND number BETWEEN due.first AND due.first + ${BLOCK - 1} OFFSET 0
      ) its HAVING count(*) = ${BLOCK}
    ) m
    ORDER BY due."roomId", due.first
    ON CONFLICT DO NOTHING
  )
  SELECT now() AS at, count(*)::int AS due FROM due`

/**
 * The statement that writes the texts of blocks that have none. It locks their messages: a block of which one is being
 * edited or deleted is left for the next time, and who edits one meanwhile waits, and then empties the block again
 * (emptyBlocks). It waits for nobody itself, so there is no deadlock.
 */
export const fillBlocks: Prisma.Sql = Prisma.sql`
  WITH empty AS MATERIALIZED (
    SELECT "roomId", first FROM "SearchBlock" WHERE text = '' LIMIT ${AT_A_TIME} FOR UPDATE SKIP LOCKED
  ), filled AS MATERIALIZED (
    SELECT empty."roomId", empty.first, string_agg(' ' || search_text(m.text) || ' ', E'\n' ORDER BY m.number) AS text
    FROM empty CROSS JOIN LATERAL (
      SELECT number, text FROM "Message"
      WHERE "roomId" = empty."roomId" AND number BETWEEN empty.first AND empty.first + ${BLOCK - 1}
      FOR SHARE SKIP LOCKED
    ) m
    GROUP BY empty."roomId", empty.first HAVING count(*) = ${BLOCK}
  )
  UPDATE "SearchBlock" b SET text = filled.text FROM filled
  WHERE b."roomId" = filled."roomId" AND b.first = filled.first`

/**
 * Empties the blocks of these messages of a room, which say something else now; to be called after the change, in its
 * transaction. Until they are filled anew, searches go through their messages.
 */
export async function invalidateBlocks(tx: Tx, roomId: string, numbers: number[]): Promise<void> {
  const firsts = [...new Set(numbers.map((number) => number - ((number - 1) % BLOCK)))]
  await tx.$executeRaw`
    UPDATE "SearchBlock" SET text = ''
    WHERE "roomId" = ${roomId}::uuid AND first = ANY(${firsts}::int[]) AND text <> ''`
}
