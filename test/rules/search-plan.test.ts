import { beforeAll, expect, test } from 'vitest'
import { blocksOf } from '../harness/blocks.ts'
import { databaseForFile } from '../harness/database.ts'
import { explainSearch } from '../harness/plan.ts'
import { sql } from '../harness/sql.ts'

const MESSAGES = 200_000
const database = await databaseForFile()

let rooms: string[]

/**
 * A year of a busy server: 51 rooms, of which one has more than half of the messages; words as often as in a language (a
 * word's rank and its frequency are inverse), a tenth of it Chinese. The index is rebuilt behind it, which is quicker.
 */
beforeAll(async () => {
  const run = (statement: string) => sql<{ definition: string; id: string }>(database.url, statement)
  const [index] = await run(
    `SELECT indexdef AS definition FROM pg_indexes WHERE indexname = 'SearchBlock_text_idx'`,
  )
  await run('DROP INDEX "SearchBlock_text_idx"')
  await run(`
    SELECT setseed(0.5);
    INSERT INTO "User" (id, username, "displayName") VALUES (gen_random_uuid(), 'author', 'author');
    INSERT INTO "Room" (id, name, "nameKey", "ownerId")
      SELECT gen_random_uuid(), 'room ' || i, 'room ' || i, u.id FROM generate_series(0, 50) i, "User" u;
    INSERT INTO "Membership" ("roomId", "userId", version) SELECT id, "ownerId", 1 FROM "Room";
    INSERT INTO "Message" ("roomId", number, version, "postedVersion", "authorId", text, "postedAt")
      SELECT r.id, row_number() OVER (PARTITION BY r.id ORDER BY i), i, i, r."ownerId", CASE
          WHEN i = 77777 THEN 'here is a zebrafinch, by qx'
          WHEN i = 88887 THEN '鬱璧 is rare'
          WHEN i = 99997 THEN 'a ΣΊΣΥΦΟΣ 🦩'
          WHEN i % 30 = 1 THEN 'ok 🎉'
          WHEN i % 10 = 0
          THEN (SELECT string_agg(chr(19967 + exp(random() * ln(3000))::int), '') FROM generate_series(1, 12 + i % 7))
          ELSE (SELECT string_agg(translate(substr(md5(rank::text), 1, 4 + rank % 6), '0123456789', 'ghijklmnop'), ' ')
            FROM (SELECT exp(random() * ln(20000))::int AS rank FROM generate_series(1, 5 + i % 9)) AS words) END,
        timestamptz '2025-01-01' + i * interval '2 minutes'
      FROM generate_series(1, ${MESSAGES}) i
      JOIN "Room" r ON r.name = 'room ' || CASE WHEN i % 5 < 3 THEN 0 ELSE 1 + i % 50 END
      ORDER BY i;
    INSERT INTO "SearchBlock" ${blocksOf()}`)
  await run(index!.definition)
  await run('ANALYZE')
  rooms = (await run('SELECT id FROM "Room" ORDER BY name = \'room 0\' DESC')).map(({ id }) => id)
}, 300_000)

test.for([
  ['a rare word', 'zebrafinch', 1],
  ['a part of a rare word', 'brafin', 1],
  ['a word that does not occur', 'xylophonist', 0],
  ['a rare word of two letters', 'qx', 1],
  ['a single letter', 'q', 0],
  ['a rare word of two Chinese characters', '鬱璧', 1],
  ['one Chinese character', '璧', 1],
  ['a phrase', '"a zebrafinch"', 1],
  ['a rare emoji', '🦩', 1],
  ['a word in another case and Unicode form', 'σι\u0301συφος', 1],
] as const)('%s is found by the trigram index, whatever the number of messages', async ([, query, found]) => {
  for (const roomIds of [rooms, rooms.slice(0, 1)]) {
    const plan = await explainSearch(database.url, query, roomIds)
    expect(plan).toMatchObject({ wholeTables: [], found })
    expect(plan.indexes).toContain('SearchBlock_text_idx')
    expect(plan.rows).toBeLessThan(MESSAGES / 100)
  }
})

test('the most common word is found in the latest blocks, without the trigram index', async () => {
  for (const roomIds of [rooms, rooms.slice(0, 1)]) {
    const plan = await explainSearch(database.url, 'ckcak', roomIds)
    expect(plan).toMatchObject({ wholeTables: [], found: 51 })
    expect(plan.indexes).not.toContain('SearchBlock_text_idx')
    expect(plan.rows).toBeLessThan(MESSAGES / 100)
  }
})

test('links of which there are none are looked for in the trigram index', async () => {
  for (const roomIds of [rooms, rooms.slice(0, 1)]) {
    const plan = await explainSearch(database.url, 'has:link', roomIds)
    expect(plan).toMatchObject({ wholeTables: [], found: 0 })
    expect(plan.indexes).toContain('SearchBlock_text_idx')
    expect(plan.rows).toBeLessThan(MESSAGES / 100)
  }
})

test('a small room is searched directly, and messages with files by the files', async () => {
  for (const [query, roomIds] of [
    ['zebrafinch', rooms.slice(7, 8)],
    ['has:file', rooms],
  ] as const) {
    const { wholeTables, rows } = await explainSearch(database.url, query, roomIds)
    expect(wholeTables).not.toContain('Message')
    expect(rows).toBeLessThan(MESSAGES / 50)
  }
})
