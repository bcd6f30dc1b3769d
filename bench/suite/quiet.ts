import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import { LoadGenerator, type Shape } from '../load/load-generator.ts'
import { cpuTime, ownCpuTime } from '../measure/proc.ts'
import { hottestFunctions } from '../measure/profile.ts'
import { formatMedian, formatRatio, printTable, resultsDir, saveReport } from '../measure/report.ts'
import type { Options } from '../options.ts'
import type { Server } from '../servers/start.ts'
import { type Candidate, createServerFactory, latchkeyCandidate, quietCandidates } from './fanout.servers.ts'

const SHAPE: Shape = { rooms: 100, size: 10 }
/** Messages a second. */
const RATES = [20, 200]
/** The messages that count as the first of a server. */
const FIRST = 1_000
/** Seconds of the same load before a measurement. A server that few people use is never warmer. */
const WARM_UP = 3
const IN_FLIGHT = 32

/** The microseconds of CPU for a delivery. */
type Cost = {
  /** Of the server's own process. */
  server: number
  /** Of its database. */
  database: number
}

/** The costs of one server under each load, by the load's title. */
type Costs = Record<string, Cost>

/**
 * Measures the cost of a delivery while a server has little to do: messages that arrive one by one, in rooms of ten, on a
 * server that has just started and on one that has been used for a few seconds.
 */
export async function quiet(options: Options): Promise<void> {
  const selected = quietCandidates.filter(
    ({ name }) => name === 'ws' || !options.servers || options.servers.includes(name),
  )
  const factory = createServerFactory(options.checkout)
  const measured: Record<string, Costs[]> = {}
  /** Runs `work` on a server that has just started. */
  const withServer = async (
    candidate: Candidate,
    work: (server: Server, load: LoadGenerator) => Promise<void>,
  ) => {
    const { server, rooms } = await factory.start(candidate, SHAPE)
    const load = new LoadGenerator(SHAPE)
    try {
      await load.subscribe(candidate.protocol, server.port, rooms)
      await load.connectSenders(candidate.protocol, server.port, rooms)
      await work(server, load)
    } finally {
      await load.close()
      await server.stop()
    }
  }
  try {
    for (let round = 1; round <= options.rounds; round++)
      for (const candidate of selected) {
        console.error(`quiet, round ${round} of ${options.rounds}: ${candidate.name}`)
        const costs: Costs = {}
        for (const rate of RATES)
          await withServer(candidate, async (server, load) => {
            const paced = (seconds: number) => () => load.sendPaced(rate, seconds)
            // At 200 a second, these are the first 1,000 messages.
            costs[`${rate}/s, just started`] = await measure(server, load, paced(FIRST / 200))
            await load.sendPaced(rate, WARM_UP)
            costs[`${rate}/s`] = await measure(server, load, paced(2 * options.seconds))
            if (rate !== RATES.at(-1)) return
            const saturated = (seconds: number) => () => load.keepInFlight(IN_FLIGHT, sleep(seconds * 1_000))
            await saturated(WARM_UP)()
            costs[`${IN_FLIGHT} in flight`] = await measure(server, load, saturated(options.seconds))
          })
        ;(measured[candidate.name] ??= []).push(costs)
      }
    printFigures(measured)
    saveReport('quiet', { measured })
    if (options.profile)
      await withServer(latchkeyCandidate, async (server, load) => {
        const path = join(resultsDir, 'quiet.cpuprofile')
        await load.sendPaced(200, WARM_UP)
        await server.startProfile()
        await load.sendPaced(200, 2 * options.seconds)
        await server.endProfile(path)
        printProfile(path)
      })
  } finally {
    factory.remove()
  }
}

/** Returns the cost of the deliveries that happen while `work` runs. */
async function measure(server: Server, load: LoadGenerator, work: () => Promise<unknown>): Promise<Cost> {
  const read = () => ({
    all: cpuTime(server.pid),
    own: ownCpuTime(server.pid),
    deliveries: load.deliveries,
  })
  const before = read()
  await work()
  const after = read()
  const each = (milliseconds: number) => (1_000 * milliseconds) / (after.deliveries - before.deliveries)
  const own = after.own - before.own
  return { server: each(own), database: each(after.all - before.all - own) }
}

function printFigures(measured: Record<string, Costs[]>): void {
  const sum = ({ server, database }: Cost) => server + database
  for (const load of Object.keys(measured['ws']![0]!)) {
    const costs = (name: string) => measured[name]!.map((round) => round[load]!)
    const base = costs('ws').map(sum)
    const rows = Object.keys(measured).map((name) => {
      const all = costs(name)
      return [
        name,
        `${formatMedian(all.map(sum))}  ${formatRatio(all.map(sum), base)}`,
        formatMedian(all.map(({ server }) => server)),
        formatMedian(all.map(({ database }) => database)),
      ]
    })
    printTable(
      `100 rooms of 10, ${load}: CPU µs for a delivery; ratios are to ws`,
      ['', 'all', 'server', 'database'],
      rows,
    )
  }
}

function printProfile(path: string): void {
  printTable(
    '200 messages a second: the functions that take the most time in Latchkey',
    ['share', 'function'],
    hottestFunctions(path, 40).map(({ share, name }) => [`${(100 * share).toFixed(1)}%`, name]),
  )
}
