import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDatabase, sql } from '../support/database.ts'
import { explainSearch } from '../support/plan.ts'

const MESSAGES = 200_000
const database = await createDatabase()
afterAll(() => database.drop())

let rooms: string[]

/**
 * A year of a busy server: 51 rooms, of which one has more than half of the messages; words as often as in a language (a
 * word's rank and its frequency are inverse), a tenth of it Chinese. The indexes are made anew behind it, which is quicker.
 */
beforeAll(async () => {
  const run = (statement: string) => sql<{ definition: string; id: string }>(database.url, statement)
  const indexes = `SELECT indexdef AS definition FROM pg_indexes WHERE indexname IN ('Message_text_idx', 'Message_cjk_idx')`
  const definitions = (await run(indexes)).map(({ definition }) => definition)
  await run('DROP INDEX "Message_text_idx", "Message_cjk_idx"')
  await run(`
    SELECT setseed(0.5);
    INSERT INTO "User" (id, username, "displayName") VALUES (gen_random_uuid(), 'author', 'author');
    INSERT INTO "Room" (id, name, "nameKey", "ownerId")
      SELECT gen_random_uuid(), 'room ' || i, 'room ' || i, u.id FROM generate_series(0, 50) i, "User" u;
    INSERT INTO "Message" ("roomId", number, version, "postedVersion", "authorId", text, "postedAt")
      SELECT r.id, i, i, i, r."ownerId", CASE WHEN i % 10 = 0
          THEN (SELECT string_agg(chr(19967 + exp(random() * ln(3000))::int), '') FROM generate_series(1, 12 + i % 7))
          ELSE (SELECT string_agg(translate(substr(md5(rank::text), 1, 4 + rank % 6), '0123456789', 'ghijklmnop'), ' ')
            FROM (SELECT exp(random() * ln(20000))::int AS rank FROM generate_series(1, 5 + i % 9)) AS words) END,
        timestamptz '2025-01-01' + i * interval '2 minutes'
      FROM generate_series(1, ${MESSAGES}) i
      JOIN "Room" r ON r.name = 'room ' || CASE WHEN i % 5 < 3 THEN 0 ELSE 1 + i % 50 END;
    UPDATE "Message" SET text = 'here is a zebrafinch, by qx' WHERE number = 77777;
    UPDATE "Message" SET text = '鬱璧 is rare' WHERE number = 88888`)
  for (const definition of definitions) await run(definition)
  await run('ANALYZE')
  rooms = (await run('SELECT id FROM "Room" ORDER BY name = \'room 0\' DESC')).map(({ id }) => id)
}, 300_000)

const [text, cjk] = ['Message_text_idx', 'Message_cjk_idx']
const newestFirst = ['Message_pkey', 'Message_postedAt_roomId_number_idx']

test.for([
  ['a rare word', 'zebrafinch', [text]],
  ['a part of one', 'brafin', [text]],
  ['a word that is nowhere', 'xylophonist', [text]],
  ['a rare word of two letters', 'qx', [text]],
  ['a single letter', 'q', [text]],
  ['a rare word of two Chinese characters', '鬱璧', [cjk]],
  ['one Chinese character', '璧', [cjk]],
  ['a phrase', '"a zebrafinch"', [text]],
  ['the most common word', 'ckcak', newestFirst],
] as [string, string, string[]][])(
  '%s is found by an index, whatever the number of messages',
  async ([, query, expected]) => {
    for (const roomIds of [rooms, rooms.slice(0, 1)]) {
      const { indexes, wholeTables, rows } = await explainSearch(database.url, query, roomIds)
      expect(wholeTables).toEqual([])
      expect(expected).toContain(indexes[0])
      expect(rows).toBeLessThan(MESSAGES / 100)
    }
  },
)

test('a small room is searched by itself, and what carries files by the files', async () => {
  for (const [query, roomIds] of [
    ['zebrafinch', rooms.slice(7, 8)],
    ['has:file', rooms],
  ] as const) {
    const { wholeTables, rows } = await explainSearch(database.url, query, roomIds)
    expect(wholeTables).not.toContain('Message')
    expect(rows).toBeLessThan(MESSAGES / 50)
  }
})
