import { join } from 'node:path'
import { hottest } from '../measure/profile.ts'
import { figure, ratio, results, save, table } from '../measure/report.ts'
import type { Options } from '../options.ts'
import { createLatchkey } from '../servers/latchkey.ts'
import { seedRoom, seedUsers } from '../servers/seed.ts'
import { start } from '../servers/start.ts'
import { measureSends, type Sends } from './sends.measure.ts'

const CLIENTS = 16

/** What a durable send costs, beside a bare HTTP server that makes one INSERT of each. */
export async function sends(options: Options): Promise<void> {
  const own = createLatchkey(options.checkout)
  const measured: Record<string, Sends[]> = {}
  try {
    const server = await own.start()
    const bare = await start('servers/insert.ts', { DATABASE_URL: own.databaseUrl() })
    try {
      const users = await seedUsers(own, CLIENTS)
      const rooms: string[] = []
      for (let n = 0; n < 100; n++) rooms.push((await seedRoom(own, users)).globalId)
      const runs: [string, () => Promise<Sends>][] = [
        [
          'bare INSERT',
          () => measureSends(bare, [bare.pid, server.pid], users, rooms.slice(0, 1), options.seconds),
        ],
        [
          'latchkey, one room',
          () => measureSends(server, [server.pid], users, rooms.slice(0, 1), options.seconds),
        ],
        ['latchkey, 100 rooms', () => measureSends(server, [server.pid], users, rooms, options.seconds)],
      ]
      for (let round = 1; round <= options.rounds; round++)
        for (const [name, run] of runs) {
          console.error(`sends, round ${round} of ${options.rounds}: ${name}`)
          ;(measured[name] ??= []).push(await run())
        }
      print(measured)
      save('sends', { clients: CLIENTS, measured })
      if (options.profile) {
        const path = join(results, 'sends.cpuprofile')
        await server.startProfile()
        await measureSends(server, [server.pid], users, rooms, options.seconds)
        await server.endProfile(path)
        const rows = hottest(path, 25).map(({ share, name }) => [`${(100 * share).toFixed(1)}%`, name])
        table('sends into 100 rooms: where our process spends its time', ['share', 'function'], rows)
      }
    } finally {
      await bare.stop()
      await server.stop()
    }
  } finally {
    own.remove()
  }
}

function print(measured: Record<string, Sends[]>): void {
  const columns: [keyof Sends, string][] = [
    ['rate', 'sends/s'],
    ['cpu', 'CPU ms each'],
    ['database', 'of it the database'],
    ['p50', 'p50 ms'],
    ['p99', 'p99 ms'],
  ]
  const rows = Object.entries(measured).map(([name, rounds]) => [
    name,
    ...columns.map(([key]) => {
      const values = rounds.map((round) => round[key])
      return `${figure(values)}  ${ratio(
        values,
        measured['bare INSERT']!.map((round) => round[key]),
      )}`
    }),
  ])
  table(
    `Durable sends over HTTP from ${CLIENTS} clients; each figure also in relation to the bare server`,
    ['', ...columns.map(([, name]) => name)],
    rows,
  )
}
