import { Agent } from 'node:http'
import { Client } from 'pg'
import { httpPoster } from '../load/http.ts'
import { formatMedian, printTable, saveReport } from '../measure/report.ts'
import { median, percentile } from '../measure/stats.ts'
import type { SeededUser } from '../../test/harness/seed.ts'
import type { Options } from '../options.ts'
import { createInstance, type LatchkeyInstance } from '../servers/latchkey.ts'
import { type SeededRoom, seedRoom, seedUsers } from '../servers/seed.ts'
import { measureSends, type Sends } from './sends.measure.ts'

/** People who send, and members who want every message. */
const CLIENTS = 16
const FOLLOWERS = 10_000

/**
 * Measures what a send costs in a room of which ten thousand members want to be notified of every message, in turn with one of
 * which nobody does. What is written behind the send is held back meanwhile, so the cost is that of the sending path.
 */
export async function features({ checkout, rounds, seconds }: Options): Promise<void> {
  // Writing notifications fails meanwhile, as it is meant to.
  const instance = createInstance(checkout, { LOG_LEVEL: 'error' })
  const server = await instance.start()
  const measured: Record<string, Sends[]> = { nobody: [], everybody: [] }
  try {
    const users = await seedUsers(instance, CLIENTS)
    const rooms = {
      nobody: await seedCrowd(instance, users),
      everybody: await seedCrowd(instance, users),
    }
    await wantEverything(instance, server.port, rooms.everybody)
    const release = await holdBackNotifications(instance)
    try {
      for (let round = 1; round <= 4 * rounds; round++)
        for (const [name, room] of Object.entries(rooms)) {
          console.error(`features, round ${round} of ${4 * rounds}: ${name} wants every message`)
          const load = { users, rooms: [room.globalId], seconds, processes: [server.pid] }
          measured[name]!.push(await measureSends(server, load))
        }
    } finally {
      await release()
    }
  } finally {
    await server.stop()
    instance.remove()
  }
  saveReport('features', { followers: FOLLOWERS, measured })
  printFigures(measured)
}

/** Creates a room of these users and ten thousand others. */
async function seedCrowd(instance: LatchkeyInstance, users: SeededUser[]): Promise<SeededRoom> {
  const room = await seedRoom(instance, users)
  await instance.sql(
    `WITH people AS (
       INSERT INTO "User" (id, username, "displayName")
       SELECT gen_random_uuid(), 'crowd-' || left($1::text, 8) || '-' || n, 'Crowd ' || n FROM generate_series(1, $2::int) AS n
       RETURNING id
     ), members AS (
       INSERT INTO "Membership" ("roomId", "userId", version) SELECT $1::uuid, id, 1 FROM people
     )
     UPDATE "Room" SET "memberCount" = "memberCount" + $2::int WHERE id = $1::uuid`,
    [room.id, FOLLOWERS],
  )
  return room
}

/** Lets all members want every message: the first as people do, so that the server learns of it, and the others by SQL. */
async function wantEverything({ sql }: LatchkeyInstance, port: number, room: SeededRoom): Promise<void> {
  const agent = new Agent()
  await httpPoster(
    port,
    agent,
    room.members[0]!.token,
  )('mutation ($roomId: ID!) { setNotifyLevel(roomId: $roomId, level: ALL) { notifyLevel } }', {
    roomId: room.globalId,
  })
  agent.destroy()
  await sql(`UPDATE "Membership" SET "notifyLevel" = 'ALL' WHERE "roomId" = $1`, [room.id])
}

/** Locks the table of notifications, which no send writes to. Returns a function that unlocks it. */
async function holdBackNotifications({ databaseUrl }: LatchkeyInstance): Promise<() => Promise<void>> {
  const client = new Client(databaseUrl())
  await client.connect()
  await client.query('SET idle_in_transaction_session_timeout = 0')
  await client.query('BEGIN')
  await client.query('LOCK TABLE "Notification" IN EXCLUSIVE MODE')
  return () => client.end()
}

function printFigures(measured: Record<string, Sends[]>): void {
  const base = measured['nobody']!
  const rows = Object.entries(measured).map(([name, rounds]) => {
    const ratios = rounds.map(({ cpu }, round) => cpu / base[round]!.cpu)
    return [
      name,
      formatMedian(rounds.map(({ cpu }) => cpu)),
      `${median(ratios).toFixed(2)}×`,
      `${percentile(ratios, 0.25).toFixed(2)} to ${percentile(ratios, 0.75).toFixed(2)}`,
      formatMedian(rounds.map(({ p50 }) => p50)),
    ]
  })
  printTable(
    `Sends over HTTP from ${CLIENTS} clients to a room of ${FOLLOWERS.toLocaleString('en')}, by who wants to be notified of every message`,
    ['', 'CPU ms each', 'round by round', 'half of the rounds', 'p50 ms'],
    rows,
  )
}
