import { join } from 'node:path'
import { expect, test } from 'vitest'
import { countedDatabaseForFile, type DatabaseWork } from '../harness/counted-database.ts'
import { sendMessage } from '../harness/messages.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoomOf, followRoom, joinRoom } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'

const database = await countedDatabaseForFile()
const server = await serverForFile({
  database,
  env: { NODE_OPTIONS: `--import ${join(import.meta.dirname, '../harness/timer-probe.ts')}` },
})

const [ana, ben] = [await signUp(server), await signUp(server)]
const guests: Person[] = []
for (let n = 0; n < 8; n++) guests.push(await signUp(server))

/**
 * The least work of several runs. Jobs that the server repeats may fall into one of them, and so may verifying a session,
 * which is due every five seconds.
 */
async function leastWork(
  action: (run: number) => Promise<unknown>,
  prepare?: (run: number) => Promise<unknown>,
): Promise<Record<keyof DatabaseWork, number>> {
  const works: DatabaseWork[] = []
  for (let run = 0; run < guests.length; run++) {
    await prepare?.(run)
    works.push(await database.count(() => action(run)))
  }
  return {
    statements: Math.min(...works.map(({ statements }) => statements.length)),
    roundTrips: Math.min(...works.map(({ roundTrips }) => roundTrips)),
  }
}

test('a message without mentions, quote and files is one statement for the database', async () => {
  const room = await createRoomOf([ana, ben])
  await sendMessage(ana, room.id, 'Validated')
  expect(await leastWork((run) => sendMessage(ana, room.id, `Known ${run}`, `nonce ${run}`))).toEqual({
    statements: 1,
    roundTrips: 1,
  })
})

test('the first message after a change of the room takes two round trips', async () => {
  const room = await createRoomOf([ana])
  const rename = 'mutation ($input: UpdateRoomInput!) { updateRoom(input: $input) { id } }'
  const prepare = (run: number) => ana.request(rename, { input: { roomId: room.id, topic: `Topic ${run}` } })
  const work = await leastWork(() => sendMessage(ana, room.id, 'Validated'), prepare)
  expect(work.roundTrips).toBe(2)
})

test('joining and reading a page take few round trips', async () => {
  const room = await createRoomOf([ana])
  await sendMessage(ana, room.id, 'Hello')
  const join = await leastWork((run) => joinRoom(guests[run]!, room))
  const page = await leastWork(() =>
    ana.request(
      `query ($name: String!) { room(name: $name) { messages(last: 50) { nodes { id text author { username } reactions { emoji } replyTo { text } } } } }`,
      { name: room.name },
    ),
  )
  expect({ join, page }).toEqual({})
})

type Timers = { running: number; started: number }

async function readTimers(): Promise<Timers> {
  const lines = () => server.log.filter(({ msg }) => msg === 'timers') as unknown as { timers: Timers }[]
  const before = lines().length
  server.process.kill('SIGUSR2')
  await expect.poll(() => lines().length).toBeGreaterThan(before)
  return lines().at(-1)!.timers
}

test('messages leave no timers behind', async () => {
  const room = await createRoomOf([ana, ben])
  const events = followRoom(ben, room.id)
  await sendMessage(ana, room.id, 'First')
  const { running } = await readTimers()
  for (let n = 0; n < 50; n++) await sendMessage(ana, room.id, `Message ${n}`)
  await expect.poll(async () => (await readTimers()).running).toBeLessThanOrEqual(running)
  events.stop()
})
