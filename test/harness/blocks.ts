import { uuidOf } from './ids.ts'
import { fillBlocks } from '../../api/messages/search/blocks.ts'
import type { Room } from './rooms.ts'
import { sql } from './sql.ts'

/** The server's own statement for filling blocks. */
export const fillStatement: { text: string; values: unknown[] } = fillBlocks

/** Returns a query for the filled blocks of the messages in a table. */
export const blocksOf = (messages = '"Message"') => `
  SELECT "roomId", 1 + (number - 1) / 64 * 64 AS first, string_agg(search_line(text), E'\n' ORDER BY number) AS text,
    min("postedAt") AS since, max("postedAt") AS until
  FROM ${messages} GROUP BY 1, 2 HAVING count(*) = 64`

/** Returns the filled blocks of a room. */
export async function madeBlocks(
  url: string,
  room: Pick<Room, 'id'>,
): Promise<{ first: number; text: string }[]> {
  return sql(url, `SELECT first, text FROM "SearchBlock" WHERE "roomId" = $1 AND text <> '' ORDER BY first`, [
    uuidOf(room.id),
  ])
}

/** Inserts the messages "TEXT 1", "TEXT 2" … straight into the database. Without `counted` the room's count stays as it was. */
export async function fillRoom(
  url: string,
  room: Pick<Room, 'id'>,
  text: string,
  count: number,
  counted = true,
): Promise<void> {
  await sql(
    url,
    `WITH made AS (
       INSERT INTO "Message" ("roomId", number, version, "postedVersion", "authorId", text)
       SELECT r.id, r."messageCount" + n, r.version + n, r.version + n, r."ownerId", $2 || ' ' || n
       FROM "Room" r, generate_series(1, $3::int) n WHERE r.id = $1)
     UPDATE "Room" SET version = version + $3, "messageCount" = "messageCount" + CASE WHEN $4 THEN $3 ELSE 0 END,
       "activeAt" = now() WHERE id = $1`,
    [uuidOf(room.id), text, count, counted],
  )
}
