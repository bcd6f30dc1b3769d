import { join } from 'node:path'
import { hottestFunctions } from '../measure/profile.ts'
import { formatMedian, formatRatio, resultsDir, saveReport, printTable } from '../measure/report.ts'
import type { Options } from '../options.ts'
import { createInstance } from '../servers/latchkey.ts'
import { seedRoom, seedUsers } from '../servers/seed.ts'
import { startServer } from '../servers/start.ts'
import { measureSends, type Sends } from './sends.measure.ts'

const CLIENTS = 16

/** Measures the cost of a durable send, beside a bare HTTP server that executes one INSERT for each. */
export async function sends(options: Options): Promise<void> {
  const instance = createInstance(options.checkout)
  const measured: Record<string, Sends[]> = {}
  try {
    const server = await instance.start()
    const bare = await startServer('servers/insert.ts', { DATABASE_URL: instance.databaseUrl() })
    try {
      const users = await seedUsers(instance, CLIENTS)
      const rooms: string[] = []
      for (let n = 0; n < 100; n++) rooms.push((await seedRoom(instance, users)).globalId)
      const { seconds } = options
      const load = { users, rooms, seconds, processes: [server.pid] }
      const oneRoom = { ...load, rooms: rooms.slice(0, 1) }
      const runs: [string, () => Promise<Sends>][] = [
        ['bare INSERT', () => measureSends(bare, { ...oneRoom, processes: [bare.pid, server.pid] })],
        ['latchkey, one room', () => measureSends(server, oneRoom)],
        ['latchkey, 100 rooms', () => measureSends(server, load)],
      ]
      for (let round = 1; round <= options.rounds; round++)
        for (const [name, run] of runs) {
          console.error(`sends, round ${round} of ${options.rounds}: ${name}`)
          ;(measured[name] ??= []).push(await run())
        }
      printFigures(measured)
      saveReport('sends', { clients: CLIENTS, measured })
      if (options.profile) {
        const path = join(resultsDir, 'sends.cpuprofile')
        await server.startProfile()
        await measureSends(server, load)
        await server.endProfile(path)
        const rows = hottestFunctions(path, 25).map(({ share, name }) => [
          `${(100 * share).toFixed(1)}%`,
          name,
        ])
        printTable(
          'sends to 100 rooms: the functions that take the most time in Latchkey',
          ['share', 'function'],
          rows,
        )
      }
    } finally {
      await bare.stop()
      await server.stop()
    }
  } finally {
    instance.remove()
  }
}

function printFigures(measured: Record<string, Sends[]>): void {
  const columns: [keyof Sends, string][] = [
    ['rate', 'sends/s'],
    ['cpu', 'CPU ms each'],
    ['database', 'of which database'],
    ['p50', 'p50 ms'],
    ['p99', 'p99 ms'],
  ]
  const rows = Object.entries(measured).map(([name, rounds]) => [
    name,
    ...columns.map(([key]) => {
      const values = rounds.map((round) => round[key])
      return `${formatMedian(values)}  ${formatRatio(
        values,
        measured['bare INSERT']!.map((round) => round[key]),
      )}`
    }),
  ])
  printTable(
    `Durable sends over HTTP from ${CLIENTS} clients; the second figure of a column is the ratio to the bare INSERT`,
    ['', ...columns.map(([, name]) => name)],
    rows,
  )
}
