import type { Latchkey } from './latchkey.ts'
import type { SeededRoom } from './seed.ts'

/** Fills a room by SQL, as if its members had been talking in turn, a message every ten seconds until now. */
export async function seedHistory({ sql }: Latchkey, room: SeededRoom, messages: number): Promise<void> {
  // To build these indexes at the end takes a tenth of the time that it takes to grow them.
  const slow = await sql(
    `SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'Message' AND indexdef LIKE '% USING gin %'`,
  )
  for (const { indexname } of slow) await sql(`DROP INDEX "${String(indexname)}"`)
  await sql(
    `INSERT INTO "Message" ("roomId", number, version, "postedVersion", "authorId", text, nonce, "postedAt")
     SELECT $1, n, $3 + n, $3 + n, ($2::uuid[])[1 + n % $3],
       concat_ws(' ', phrase[1 + n % 16], phrase[1 + n / 16 % 16], phrase[1 + n / 256 % 16], phrase[1 + n / 4096 % 16], n),
       gen_random_uuid(), now() - ($4 - n) * interval '10 seconds'
     FROM generate_series(1, $4::int) n,
       (SELECT string_to_array($5, '|') AS phrase) phrases`,
    [room.id, room.members.map(({ id }) => id), room.members.length, messages, phrases],
  )
  await sql('UPDATE "Room" SET version = version + $2, "messageCount" = $2 WHERE id = $1', [
    room.id,
    messages,
  ])
  for (const { indexdef } of slow) await sql(`SET maintenance_work_mem = '1GB'; ${String(indexdef)}`)
  await sql('VACUUM ANALYZE "Message"')
  await sql('CHECKPOINT')
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
