import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { blocksOf } from '../harness/blocks.ts'
import { databaseForFile, poolForFile } from '../harness/database.ts'
import { parameters } from '../harness/fuzz.ts'
import { statementOf } from '../harness/plan.ts'

const MESSAGES = 20_000
const database = await databaseForFile()
const pool = poolForFile(database, 1)

let rooms: string[]
let texts: { text: string; cursor: string }[]

/**
 * Four rooms, of which one has most of the messages; of a few words, so that some are in nearly each block and others in
 * one, in three scripts, with whatever separates words or has more than one form. Blocks up to somewhere in each room, and some without their text.
 */
beforeAll(async () => {
  await pool.query(`
    SELECT setseed(0.5);
    INSERT INTO "User" (id, username, "displayName") VALUES (gen_random_uuid(), 'author', 'author');
    INSERT INTO "Room" (id, name, "nameKey", "ownerId")
      SELECT gen_random_uuid(), 'room ' || i, 'room ' || i, u.id FROM generate_series(0, 3) i, "User" u;
    INSERT INTO "Membership" ("roomId", "userId", version) SELECT id, "ownerId", 1 FROM "Room";
    INSERT INTO "Message" ("roomId", number, version, "postedVersion", "authorId", text, "postedAt", "deletedAt")
      SELECT r.id, row_number() OVER (PARTITION BY r.id ORDER BY i), i, i, r."ownerId",
        CASE WHEN i % 50 = 7 THEN '' ELSE (
          SELECT string_agg(CASE WHEN rank % 4 = 0 THEN chr(20000 + rank % 40) || chr(20000 + rank % 7)
              WHEN rank % 9 = 1 THEN 'Ä' || to_hex(rank) ELSE initcap(to_hex(rank * 7919)) END,
            (ARRAY[' ', E'\\n', ', ', '', '…', ' – ', '%', '❤', E'ς\\u0301 ', E'ß\\u200B', E'\\r\\n  '])[1 + rank % 11])
          FROM (SELECT exp(random() * ln(3000))::int AS rank FROM generate_series(1, 1 + i % 9)) AS words) END,
        timestamptz '2025-01-01' + i / 3 * interval '2 minutes', CASE WHEN i % 50 = 7 THEN now() END
      FROM generate_series(1, ${MESSAGES}) i
      JOIN "Room" r ON r.name = 'room ' || CASE WHEN i % 7 < 5 THEN 0 WHEN i % 700 = 5 THEN 3 ELSE 1 + i % 2 END;
    INSERT INTO "SearchBlock" SELECT b.* FROM (${blocksOf()}) b
      JOIN (SELECT id, 0.5 + random() / 2 AS share FROM "Room") made ON made.id = b."roomId"
      WHERE b.first <= made.share * (SELECT max(number) FROM "Message" m WHERE m."roomId" = b."roomId");
    UPDATE "SearchBlock" SET text = '' WHERE random() < 0.02;
    ANALYZE`)
  rooms = (await pool.query<{ id: string }>('SELECT id FROM "Room" ORDER BY name')).rows.map(({ id }) => id)
  const { rows } = await pool.query<{ text: string; at: Date; place: string }>(
    `SELECT text, "postedAt" AS at, "roomId" || ' ' || number AS place FROM "Message" WHERE text ~ '\\w' AND version % 50 = 0`,
  )
  texts = rows.map(({ text, at, place }) => ({ text, cursor: `${at.toISOString()} ${place}` }))
}, 120_000)

test('a search finds the same with blocks as without, wherever they end', async () => {
  const place = fc.nat()
  const terms = fc.oneof(
    fc.record({ kind: fc.constantFrom('word', 'beginning', 'part', 'phrase'), text: place, from: place }),
    fc.record({ kind: fc.constant('two words'), text: place, from: place }),
  )
  const dates = fc.array(fc.tuple(fc.constantFrom('before', 'after'), fc.integer({ min: 1, max: 28 })), {
    maxLength: 1,
  })
  const page = fc.record({
    size: fc.constantFrom(1, 5, 50, 100),
    backward: fc.boolean(),
    after: fc.option(place, { freq: 1 }),
    before: fc.option(place, { freq: 1 }),
  })
  const at = <T>(values: T[], index: number) => values[index % values.length]!
  const queryOf = (kind: string, text: string, from: number) => {
    const words = text.match(/[\p{L}\p{N}]+/gu)!
    const word = at(words, from)
    if (kind === 'beginning') return word.slice(0, 1 + (from % 2))
    if (kind === 'part') return `${word.slice(from % word.length)} ${word.slice(0, 3)}`
    if (kind === 'two words') return `${word} ${at(words, from + 1)}`
    return kind === 'phrase' ? `"${text.slice(text.indexOf(word), text.indexOf(word) + 12)}"` : word
  }
  let [found, last] = [0, 0]
  await fc.assert(
    fc.asyncProperty(
      terms,
      dates,
      page,
      fc.subarray([0, 1, 2, 3], { minLength: 1 }),
      async (term, days, page, chosen) => {
        const query = [
          queryOf(term.kind, at(texts, term.text).text, term.from),
          ...days.map(([side, day]) => `${side}:2025-01-${String(day).padStart(2, '0')}`),
        ].join(' ')
        const cursor = (index: number | null) => (index === null ? null : at(texts, index).cursor)
        const bounds = { after: cursor(page.after), before: cursor(page.before) }
        const statement = statementOf(
          query,
          chosen.map((index) => rooms[index]!),
          { ...page, ...bounds },
        )
        const run = async () =>
          (await pool.query<{ roomId: string; number: number }>(statement.text, statement.values)).rows.map(
            ({ roomId, number }) => `${rooms.indexOf(roomId)} ${number}`,
          )
        const inBlocks = await run()
        await pool.query('BEGIN; DELETE FROM "SearchBlock"')
        const without = await run().finally(() => pool.query('ROLLBACK'))
        expect(inBlocks, query).toEqual(without)
        found += inBlocks.length
        last += inBlocks.length && inBlocks.length <= page.size ? 1 : 0
      },
    ),
    { ...parameters, numRuns: 150, interruptAfterTimeLimit: 60_000 },
  )
  // It compared results that are not empty, and not only first pages.
  expect(found).toBeGreaterThan(100)
  expect(last).toBeGreaterThan(5)
}, 120_000)
