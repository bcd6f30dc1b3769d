import type { LatchkeyInstance } from './latchkey.ts'
import type { SeededRoom } from './seed.ts'

/** Fills a room by SQL, as if its members had posted in turn, one message every ten seconds until now. */
export async function seedHistory(
  { sql }: LatchkeyInstance,
  room: SeededRoom,
  messages: number,
): Promise<void> {
  await sql(
    `INSERT INTO "Message" ("roomId", number, version, "postedVersion", "authorId", text, nonce, "postedAt")
     SELECT $1, n, $3 + n, $3 + n, ($2::uuid[])[1 + n % $3],
       concat_ws(' ', phrase[1 + n % 16], phrase[1 + n / 16 % 16], phrase[1 + n / 256 % 16], phrase[1 + n / 4096 % 16], n),
       gen_random_uuid(), now() - ($4 - n) * interval '10 seconds'
     FROM generate_series(1, $4::int) n,
       (SELECT string_to_array($5, '|') AS phrase) phrases`,
    [room.id, room.members.map(({ userId }) => userId), room.members.length, messages, phrases],
  )
  await insertSearchBlocks(sql, room)
  await sql('UPDATE "Room" SET version = version + $2, "messageCount" = $2 WHERE id = $1', [
    room.id,
    messages,
  ])
  await sql('VACUUM ANALYZE "Message", "SearchBlock"')
  await sql('CHECKPOINT')
}

/** Inserts the search blocks, which would keep the server busy for a long time (api/messages/search/blocks.ts). */
async function insertSearchBlocks(sql: LatchkeyInstance['sql'], room: SeededRoom): Promise<void> {
  // Building the index at the end takes a tenth of the time of growing it.
  const [index] = await sql<{ indexdef: string }>(
    `SELECT indexdef FROM pg_indexes WHERE indexname = 'SearchBlock_text_idx'`,
  )
  await sql('DROP INDEX "SearchBlock_text_idx"')
  await sql(
    `INSERT INTO "SearchBlock" ("roomId", first, text, since, until)
     SELECT "roomId", 1 + (number - 1) / 64 * 64 AS first, string_agg(search_line(text), E'\n' ORDER BY number),
       min("postedAt"), max("postedAt")
     FROM "Message" WHERE "roomId" = $1 GROUP BY "roomId", 1 + (number - 1) / 64 * 64 HAVING count(*) = 64`,
    [room.id],
  )
  await sql(`SET maintenance_work_mem = '1GB'; ${index!.indexdef}`)
}

const phrases = [
  'has anyone seen the report',
  'it works on my machine',
  'let us meet at three',
  'the build is green again',
  'thanks, that was quick',
  'who is on call tonight',
  'I would rather wait for the review',
  'lunch is at the usual place',
  'that is the second time this week',
  'could you look at the third page',
  'yes, and then we deploy',
  'the numbers look right to me',
  'not before Monday, I fear',
  'here is what I found',
  'it depends on the network',
  'good morning everyone',
].join('|')
