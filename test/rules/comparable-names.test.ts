import { afterAll, expect, test } from 'vitest'
import { createOlderDatabase, migrate } from '../harness/database.ts'
import { sql } from '../harness/sql.ts'

const MIGRATION = '20261126090000_comparable_text'
const database = await createOlderDatabase(MIGRATION)
afterAll(() => database.drop())

/** The rooms of an earlier version, oldest first: its keys are in NFKC and lower case. */
const rooms = [
  'Lobby',
  'Lobby\u3164',
  'LOBBY\u034F',
  'Lobby 2',
  '\u115F',
  'Straße',
  'strasse',
  'Plain',
  'man\u0303ana',
  `${'x'.repeat(49)}\u3164`,
  'x'.repeat(49),
]

test('rooms and people of an earlier version get names that are unique and visible, and lose nothing else', async () => {
  const run = <Row extends object>(statement: string, values: unknown[] = []) =>
    sql<Row>(database.url, statement, values)
  await run(
    `INSERT INTO "User" (id, username, "displayName") VALUES
       (gen_random_uuid(), 'ana', E'\\u200B'), (gen_random_uuid(), 'ben', E'Zoe\\u0308 \\u202Ex'), (gen_random_uuid(), 'eve', 'Eve')`,
  )
  for (const [index, name] of rooms.entries())
    await run(
      `INSERT INTO "Room" (id, name, "nameKey", "ownerId", "createdAt", version)
       SELECT gen_random_uuid(), $1, $2, id, timestamptz '2026-01-01' + $3 * interval '1 day', 5 FROM "User" WHERE username = 'ana'`,
      [name, name.normalize('NFKC').toLowerCase(), index],
    )
  await run(
    `INSERT INTO "RoomAlias" ("nameKey", "roomId", "createdAt")
     SELECT made.key, r.id, timestamptz '2026-01-01' + made.day * interval '1 day' FROM "Room" r,
       (VALUES (E'lobby\\uFE0F', 1), (E'old\\u3164', 2), ('old', 3), ('ς', 4)) made(key, day) WHERE r.name = 'Plain'`,
  )

  expect(await migrate(database)).toContain(MIGRATION)

  const names = await run<{ name: string; nameKey: string; version: number; searchText: string }>(
    'SELECT name, "nameKey", version, "searchText" FROM "Room" ORDER BY "createdAt"',
  )
  expect(names.map(({ name }) => name)).toEqual([
    'Lobby',
    'Lobby 3',
    'LOBBY 4',
    'Lobby 2',
    'Room',
    'Straße',
    'strasse 2',
    'Plain',
    'mañana',
    'x'.repeat(49),
    `${'x'.repeat(48)} 2`,
  ])
  expect(names.map(({ nameKey }) => nameKey)).toEqual([
    ...['lobby', 'lobby 3', 'lobby 4', 'lobby 2', 'room', 'strasse', 'strasse 2', 'plain', 'mañana'],
    'x'.repeat(49),
    `${'x'.repeat(48)} 2`,
  ])
  expect(names.map(({ version }) => version)).toEqual([5, 6, 6, 5, 6, 5, 6, 5, 6, 6, 6])
  expect(names[8]!.searchText).toBe('mañana ')
  expect(await run('SELECT username, "displayName", "foldedName" FROM "User" ORDER BY username')).toEqual([
    { username: 'ana', displayName: 'ana', foldedName: 'ana' },
    { username: 'ben', displayName: 'Zoë x', foldedName: 'zoë x' },
    { username: 'eve', displayName: 'Eve', foldedName: 'eve' },
  ])
  expect(await run('SELECT "nameKey", "createdAt"::date::text AS day FROM "RoomAlias" ORDER BY 1')).toEqual([
    { nameKey: 'old', day: '2026-01-04' },
    { nameKey: 'σ', day: '2026-01-05' },
  ])
  expect(await migrate(database)).toEqual([])
})
