import { join } from 'node:path'
import { expect, test } from 'vitest'
import { databaseForFile } from '../harness/database.ts'
import { sendMessage } from '../harness/messages.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoomOf, followRoom } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'

const server = await serverForFile({
  database: await databaseForFile(),
  env: { NODE_OPTIONS: `--import ${join(import.meta.dirname, '../harness/timer-probe.ts')}` },
})

interface Left {
  timers: number
  listeners: number
}

/** Returns what keeps the server's process busy or awake now. */
async function readLeft(): Promise<Left> {
  const lines = () => server.log.filter(({ msg }) => msg === 'left') as unknown as { left: Left }[]
  const before = lines().length
  server.process.kill('SIGUSR2')
  await expect.poll(() => lines().length).toBeGreaterThan(before)
  return lines().at(-1)!.left
}

/**
 * Twelve repeat something: eight jobs (api/jobs.ts), the checks of feeds, connections and presence (api/app.ts), and Node's
 * check of HTTP connections. The thirteenth is that of the database connection that the jobs use.
 */
const idle: Left = { timers: 13, listeners: 9 }

test('an idle server has thirteen timers, and as many after people have come and gone', async () => {
  await expect.poll(readLeft).toEqual(idle)
  const people: Person[] = []
  for (let n = 0; n < 5; n++) people.push(await signUp(server))
  const room = await createRoomOf(people)
  const followers = people.map((person) => followRoom(person, room.id))
  for (const follower of followers) await follower.next()
  for (const person of people) await sendMessage(person, room.id, 'Hello')
  await Promise.all(people.map((person) => person.close()))
  await expect.poll(readLeft).toEqual(idle)
})

test('messages leave no timers behind', async () => {
  const [ana, ben] = [await signUp(server), await signUp(server)]
  const room = await createRoomOf([ana, ben])
  const events = followRoom(ben, room.id)
  await sendMessage(ana, room.id, 'First')
  const { timers } = await readLeft()
  for (let n = 0; n < 50; n++) await sendMessage(ana, room.id, `Message ${n}`)
  await expect.poll(async () => (await readLeft()).timers).toBeLessThanOrEqual(timers)
  events.stop()
})
