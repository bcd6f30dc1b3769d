import { expect, test } from 'vitest'
import { countedDatabaseForFile } from '../harness/counted-postgres.ts'
import { sendMessage } from '../harness/messages.ts'
import { UPDATE_ROOM } from '../harness/moderation.ts'
import { readInbox, setLevel } from '../harness/notifications.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoomOf, type Room } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'
import { sql } from '../harness/sql.ts'
import { webDocuments } from '../harness/web-documents.ts'

const database = await countedDatabaseForFile()
const server = await serverForFile({ database })

const RUNS = 8
const [ana, ben] = [await signUp(server), await signUp(server)]
const guests: Person[] = []
for (let run = 0; run < RUNS; run++) guests.push(await signUp(server))

interface Work {
  statements: number
  roundTrips: number
}

/**
 * Returns the least work of several runs. What the server repeats in the background may fall into one of them, and so may
 * verifying a session, which is due every five seconds.
 */
async function leastWork(
  action: (run: number) => Promise<unknown>,
  prepare?: (run: number) => Promise<unknown>,
): Promise<Work> {
  const least = { statements: Infinity, roundTrips: Infinity }
  for (let run = 0; run < RUNS; run++) {
    await prepare?.(run)
    const { statements, roundTrips } = await database.count(() => action(run))
    least.statements = Math.min(least.statements, statements.length)
    least.roundTrips = Math.min(least.roundTrips, roundTrips)
  }
  return least
}

/** Returns a document of the web app. */
const webDocument = (name: string) => webDocuments.find((document) => document.name === name)!.text

test('a message without mentions, quote and files is one statement in one round trip', async () => {
  const room = await createRoomOf([ana, ben])
  await sendMessage(ana, room.id, 'Validated')
  const send = (run: number) => sendMessage(ana, room.id, `Known ${run}`, `nonce ${run}`)
  expect(await leastWork(send)).toEqual({ statements: 1, roundTrips: 1 })
})

test('a message in a room of which somebody wants every message takes no more: it is written behind the send', async () => {
  const room = await createRoomOf([ana, ben])
  await setLevel(ben, room.id, 'ALL')
  await sendMessage(ana, room.id, 'Validated')
  const behind = () =>
    sql(
      database.url,
      'SELECT FROM "NotifyCursor" c JOIN "Room" r ON r.id = c."roomId" WHERE r."messageCount" > c.number',
    )
  const work = await leastWork(
    (run) => sendMessage(ana, room.id, `Known ${run}`),
    () => expect.poll(behind).toEqual([]),
  )
  expect(work).toEqual({ statements: 1, roundTrips: 1 })
  await expect.poll(async () => (await readInbox(ben)).unreadNotificationCount).toBe(RUNS + 1)
})

test('the first message after a change of the room takes two round trips', async () => {
  const room = await createRoomOf([ana])
  const change = (run: number) =>
    ana.request(UPDATE_ROOM, { input: { roomId: room.id, topic: `Topic ${run}` } })
  const work = await leastWork(() => sendMessage(ana, room.id, 'Validated'), change)
  expect(work).toEqual({ statements: 7, roundTrips: 2 })
})

test('a message with a mention takes two round trips', async () => {
  const room = await createRoomOf([ana, ben])
  // Notifications are written behind the send, and those of the last one must not be counted.
  const written = async () => {
    const tasks = await sql(database.url, 'SELECT FROM "NotifyTask"')
    return tasks.length
  }
  const work = await leastWork(
    () => sendMessage(ana, room.id, `Hello @${ben.username}`),
    () => expect.poll(written).toBe(0),
  )
  expect(work).toEqual({ statements: 9, roundTrips: 2 })
})

test('joining a room takes no more with a history and other members than without', async () => {
  const [empty, full] = [await createRoomOf([ana]), await createRoomOf([ana, ben])]
  for (let n = 0; n < 20; n++) await sendMessage(ben, full.id, `Message ${n}`)
  const join = (room: Room) => (run: number) =>
    guests[run]!.request(webDocument('JoinRoom'), { input: { name: room.name } })
  // Verifies the session, which is trusted for a while.
  const prepare = (run: number) => guests[run]!.request('{ viewer { id } }')
  const work = await leastWork(join(empty), prepare)
  expect(work).toEqual({ statements: 16, roundTrips: 16 })
  expect(await leastWork(join(full), prepare)).toEqual(work)
})

test('a page of messages takes no more statements than a single message', async () => {
  const room = await createRoomOf([ana, ben])
  const read = () => ana.request(webDocument('History'), { roomId: room.id, last: 50 })
  await sendMessage(ana, room.id, 'Hello')
  const work = await leastWork(read)
  expect(work).toEqual({ statements: 7, roundTrips: 7 })
  for (let n = 0; n < 49; n++) await sendMessage(n % 2 ? ana : ben, room.id, `Message ${n}`)
  expect(await leastWork(read)).toEqual(work)
})
