import { expect, test, vi } from 'vitest'
import { blocksOf, fillStatement, fillRoom, madeBlocks } from '../harness/blocks.ts'
import { TIMEOUT } from '../harness/wait.ts'
import { databaseForFile, poolForFile } from '../harness/database.ts'
import { uuidOf } from '../harness/ids.ts'
import { changeMessage, DELETE, EDIT, sendMessage } from '../harness/messages.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoom, type Room } from '../harness/rooms.ts'
import { serverForFile, startServer } from '../harness/server.ts'
import { sql } from '../harness/sql.ts'

const database = await databaseForFile()
const server = await serverForFile({ database })
const pool = poolForFile(database, 4)
const ana = await signUp(server)

const find = async (person: Person, query: string, room: Room) => {
  const { searchMessages } = await person.request<{ searchMessages: { nodes: { text: string }[] } }>(
    'query ($query: String!, $roomId: ID) { searchMessages(query: $query, roomId: $roomId) { nodes { text } } }',
    { query, roomId: room.id },
  )
  return searchMessages.nodes.map(({ text }) => text)
}

/** Resolves when that many blocks of a room are filled. */
const made = (room: Room, count: number) =>
  vi.waitFor(async () => expect(await madeBlocks(database.url, room)).toHaveLength(count), {
    timeout: TIMEOUT,
    interval: 50,
  })

/** Creates a room of 64 messages with a filled block; ana has sent the third. */
async function roomWithBlock(text: string): Promise<{ room: Room; id: string }> {
  const room = await createRoom(ana)
  await fillRoom(database.url, room, 'before', 2)
  const { id } = await sendMessage(ana, room.id, text)
  await fillRoom(database.url, room, 'after', 61)
  await made(room, 1)
  return { room, id }
}

test('a message is found at once and after its block is filled, and so are later messages', async () => {
  const room = await createRoom(ana)
  await fillRoom(database.url, room, 'a heron', 62)
  await sendMessage(ana, room.id, 'a bittern')
  expect(await find(ana, 'bittern', room)).toEqual(['a bittern'])
  await sendMessage(ana, room.id, 'a bittern again')
  await made(room, 1)
  await sendMessage(ana, room.id, 'a bittern for ever')
  expect(await find(ana, 'bittern', room)).toEqual(['a bittern for ever', 'a bittern again', 'a bittern'])
  expect(await find(ana, '"a heron 62"', room)).toEqual(['a heron 62'])
})

test('an edited message in a block is found by its new text, at once and after the block is refilled', async () => {
  const { room, id } = await roomWithBlock('an okapi')
  expect(await find(ana, 'okapi', room)).toEqual(['an okapi'])
  await changeMessage(ana, EDIT, { id, text: 'a quagga' })
  for (let i = 0; i < 2; i++) {
    expect(await find(ana, 'okapi', room)).toEqual([])
    expect(await find(ana, 'quagga', room)).toEqual(['a quagga'])
    expect(await find(ana, '"before 1"', room)).toEqual(['before 1'])
    await made(room, 1)
  }
})

test('a deleted message of a block is nowhere in the database', async () => {
  const { room, id } = await roomWithBlock('the thylacine')
  await changeMessage(ana, DELETE, { id })
  expect(await find(ana, 'thylacine', room)).toEqual([])
  const tables = await sql<{ name: string }>(
    database.url,
    `SELECT format('%I', table_name) AS name FROM information_schema.tables WHERE table_schema = 'public'`,
  )
  expect(tables.map(({ name }) => name)).toContain('"SearchBlock"')
  for (const { name } of tables)
    expect(await sql(database.url, `SELECT * FROM ${name} t WHERE t::text ILIKE '%thylacine%'`)).toEqual([])
  await made(room, 1)
  expect(await find(ana, 'after', room)).toHaveLength(50)
})

test('a block that is filled during an edit gets the new text', async () => {
  const [room, other] = [await createRoom(ana), await createRoom(ana)]
  const editor = await pool.connect()
  await fillRoom(database.url, room, 'a dodo', 63)
  await editor.query('BEGIN')
  await editor.query(`UPDATE "Message" SET text = 'a solitaire' WHERE "roomId" = $1 AND number = 7`, [
    uuidOf(room.id),
  ])
  await sendMessage(ana, room.id, 'the last dodo')
  // The server has passed this room when it has filled another block that became due later.
  const begun = () => sql(database.url, 'SELECT FROM "SearchBlock" WHERE "roomId" = $1', [uuidOf(room.id)])
  await vi.waitFor(async () => expect(await begun()).toHaveLength(1), { timeout: TIMEOUT, interval: 50 })
  await fillRoom(database.url, other, 'a moa', 64)
  await made(other, 1)
  expect(await madeBlocks(database.url, room)).toEqual([])
  await editor.query(`UPDATE "SearchBlock" SET text = '' WHERE "roomId" = $1`, [uuidOf(room.id)])
  await editor.query('COMMIT')
  editor.release()
  await made(room, 1)
  expect(await find(ana, 'solitaire', room)).toEqual(['a solitaire'])
  expect(await find(ana, '"a dodo 7"', room)).toEqual([])
})

test('an edit while its block is being filled waits, and empties the block again', async () => {
  const room = await createRoom(ana)
  const { id } = await sendMessage(ana, room.id, 'the great auk')
  await fillRoom(database.url, room, 'after', 63, false)
  const maker = await pool.connect()
  await maker.query('BEGIN')
  await maker.query(
    `INSERT INTO "SearchBlock" SELECT "roomId", first, '', since, until FROM (${blocksOf()}) b WHERE "roomId" = $1`,
    [uuidOf(room.id)],
  )
  expect((await maker.query(fillStatement.text, fillStatement.values)).rowCount).toBe(1)
  const edited = changeMessage(ana, EDIT, { id, text: 'a razorbill' })
  const waiting = () =>
    sql(
      database.url,
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    )
  await vi.waitFor(async () => expect(await waiting()).toHaveLength(1), { timeout: TIMEOUT, interval: 20 })
  await maker.query('COMMIT')
  maker.release()
  await edited
  expect(await find(ana, 'auk', room)).toEqual([])
  expect(await find(ana, 'razorbill', room)).toEqual(['a razorbill'])
  await made(room, 1)
  expect(await sql(database.url, `SELECT FROM "SearchBlock" WHERE text LIKE '%auk%'`)).toEqual([])
  expect(await find(ana, 'razorbill', room)).toEqual(['a razorbill'])
})

test('several nodes fill blocks at once, each block once and completely', async () => {
  const more = await Promise.all([startServer({ database }), startServer({ database })])
  const rooms = await Promise.all([createRoom(ana), createRoom(ana), createRoom(ana)])
  for (const room of rooms) await fillRoom(database.url, room, 'a lapwing', 64 * 20 + 5)
  for (const room of rooms) {
    await made(room, 20)
    const [expected, actual] = await Promise.all(
      [
        `SELECT first, text, since, until FROM (${blocksOf()}) b`,
        'SELECT first, text, since, until FROM "SearchBlock"',
      ].map((from) => sql(database.url, `${from} WHERE "roomId" = $1 ORDER BY first`, [uuidOf(room.id)])),
    )
    expect(actual).toEqual(expected)
    expect(await find(ana, '"lapwing 1285"', room)).toEqual(['a lapwing 1285'])
  }
  for (const node of more) await node.stop()
})
