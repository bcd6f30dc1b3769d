import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { databaseForFile } from '../harness/database.ts'
import { file, upload } from '../harness/files.ts'
import { uuidOf } from '../harness/ids.ts'
import { sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { createRoomOf, followRoom } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'
import { sql } from '../harness/sql.ts'

// The statistics are the whole server's, so this file has one of its own.
const database = await databaseForFile()
const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-statistics-'))
afterAll(() => rm(dataDir, { recursive: true, force: true }))
const server = await serverForFile({ database, dataDir })
const admin = await signUp(server, 'boss')
await sql(database.url, 'UPDATE "User" SET admin = true WHERE id = $1', [uuidOf(admin.id)])
const ana = await signUp(server, 'ana')

interface Day {
  date: string
  activeUsers: number
  messagesPosted: number | null
  filesSize: number
  connections: number
}
const read = async () =>
  (
    await admin.request<{ admin: { statistics: Record<string, number> & { days: Day[] } } }>(
      `{ admin { statistics { userCount activeToday roomCount messageCount databaseSize filesSize connections
        days { date activeUsers messagesPosted filesSize connections } } } }`,
    )
  ).admin.statistics

test('statistics count what there is, and keep a row for each day that does not fall when people leave', async () => {
  await read()
  await sql(database.url, `UPDATE "StatisticsDay" SET day = day - 1, "messageCount" = 0`)
  const room = await createRoomOf([ana, admin])
  const events = followRoom(ana, room.id)
  await events.next()
  for (let n = 0; n < 3; n++) await sendMessage(ana, room.id, 'hello')
  await upload(server, ana, room.id, file('a.txt', 'a'.repeat(500)))
  const { databaseSize, days, ...counts } = await read()
  expect(counts).toEqual({
    userCount: 2,
    activeToday: 2,
    roomCount: 1,
    messageCount: 3,
    filesSize: 500,
    connections: 1,
  })
  expect(databaseSize).toBeGreaterThan(1_000_000)
  expect(days).toHaveLength(2)
  expect(days[0]!.messagesPosted).toBeNull()
  expect(days[1]).toEqual({
    date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    activeUsers: 2,
    messagesPosted: 3,
    filesSize: 500,
    connections: 1,
  })

  events.stop()
  await ana.close()
  await sql(database.url, `UPDATE "User" SET "seenAt" = now() - interval '3 days' WHERE username = 'ana'`)
  await expect.poll(async () => (await read()).connections).toBe(0)
  const later = await read()
  expect(later.activeToday).toBe(1)
  expect(later.days[1]).toMatchObject({ activeUsers: 2, connections: 1 })
})

test('of many days, the last 30 are shown, and a deleted room leaves no negative number of messages', async () => {
  await sql(
    database.url,
    `INSERT INTO "StatisticsDay" SELECT current_date - n, n, 100000 - n * 10, n, n FROM generate_series(2, 60) n`,
  )
  const { days } = await read()
  expect(days).toHaveLength(30)
  expect(days.at(-3)!.messagesPosted).toBe(10)
  expect(days.at(-2)!.messagesPosted).toBe(0)
  expect(days.map(({ date }) => date)).toEqual(days.map(({ date }) => date).sort())
})

const HEALTH = '{ admin { health { component state } } }'
const TEST = 'mutation ($component: HealthComponent!) { testHealth(component: $component) { component ok } }'

test('an admin sees the state of database, bus and files, and tests each, which leaves nothing behind', async () => {
  expect(await admin.request(HEALTH)).toEqual({
    admin: {
      health: [
        { component: 'DATABASE', state: 'OK' },
        { component: 'BUS', state: 'OFF' },
        { component: 'FILES', state: expect.stringMatching(/^(OK|LOW)$/) },
        { component: 'MAIL', state: 'OFF' },
        { component: 'JOBS', state: 'OK' },
      ],
    },
  })
  for (const component of ['DATABASE', 'BUS', 'FILES', 'JOBS'])
    expect(await admin.request(TEST, { component })).toEqual({ testHealth: { component, ok: true } })
  const component = 'MAIL'
  expect(await admin.request(TEST, { component })).toEqual({ testHealth: { component, ok: false } })
  const files = join(dataDir, 'files')
  expect(await readdir(join(files, 'health'))).toEqual([])
  expect(await readdir(join(files, 'incoming'))).toEqual([])
  expect((await ana.refused(TEST, { component: 'FILES' })).extensions.code).toBe('FORBIDDEN')
})
