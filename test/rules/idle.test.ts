import { join } from 'node:path'
import { expect, test } from 'vitest'
import { databaseForFile } from '../harness/database.ts'
import { sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { createRoomOf, followRoom } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'

const server = await serverForFile({
  database: await databaseForFile(),
  env: { NODE_OPTIONS: `--import ${join(import.meta.dirname, '../harness/timer-probe.ts')}` },
})

interface Left {
  timers: number
  listeners: number
  sockets: number
}

/** Returns what keeps the server's process busy or awake now. */
async function readLeft(): Promise<Left> {
  const lines = () => server.log.filter(({ msg }) => msg === 'left') as unknown as { left: Left }[]
  const before = lines().length
  server.process.kill('SIGUSR2')
  await expect.poll(() => lines().length).toBeGreaterThan(before)
  return lines().at(-1)!.left
}

test('an idle server has the timers and listeners that it started with, whoever was there meanwhile', async () => {
  // Seven jobs, the check of feeds, connections and presence, and the first return of memory, which ends by itself.
  await expect.poll(readLeft).toEqual({ timers: 10, listeners: 7, sockets: 0 })
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
