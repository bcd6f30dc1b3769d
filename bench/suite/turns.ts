import { setTimeout as sleep } from 'node:timers/promises'
import { LoadGenerator, type Shape } from '../load/load-generator.ts'
import { formatMedian, formatRatio, printTable, saveReport } from '../measure/report.ts'
import { median } from '../measure/stats.ts'
import type { Options } from '../options.ts'
import type { Server } from '../servers/start.ts'
import {
  type Candidate,
  candidates,
  createServerFactory,
  IN_FLIGHT,
  latchkeyCandidate,
  type RunningServer,
  selectShapes,
} from './fanout.servers.ts'

/** Milliseconds of a turn. */
const TURN = 700
/** Turns of each start that are measured, and turns before them: a server that is idle for some seconds is colder than before. */
const [TURNS, WARM_UP_TURNS] = [20, 12]

/** A server that runs while the others do, and is idle when it is not its turn. */
type Participant = { name: string; server: Server; load: LoadGenerator }

/** What a delivery takes: microseconds of CPU, and bytes that JavaScript allocates. */
type Cost = { cpu: number; bytes: number }

/** What a delivery takes, of each server, by round and turn. */
type Costs = Record<string, Cost[][]>

/**
 * Measures the cost of a delivery at saturation, with the servers running side by side and loaded in turns of less than a
 * second. The other load of a machine changes within seconds, so it affects all servers alike. What a server does
 * between its turns (merging an index, collecting garbage) counts for the turn before. Each round starts the servers
 * again, in the reverse order: two starts of the same server differ by more than two turns of one start.
 */
export async function turns(options: Options): Promise<void> {
  const selected = candidates.filter(
    // latchkey-http is the same server as latchkey, which must not run twice at a time.
    ({ name }) =>
      name === 'ws' || (name !== 'latchkey-http' && (options.servers ?? ['latchkey']).includes(name)),
  )
  if (options.baseline !== null)
    selected.push({ ...latchkeyCandidate, name: 'baseline', checkout: options.baseline })
  const factory = createServerFactory(options.checkout)
  const measured: Record<string, Costs> = {}
  try {
    for (const [title, shape] of selectShapes(options)) {
      const costs: Costs = (measured[title] = Object.fromEntries(selected.map(({ name }) => [name, []])))
      for (let round = 1; round <= options.rounds; round++) {
        console.error(`${title}, in turns: round ${round} of ${options.rounds}`)
        const participants: Participant[] = []
        try {
          for (const candidate of round % 2 ? selected : selected.toReversed())
            participants.push(await connect(candidate, shape, await factory.start(candidate, shape)))
          await takeTurns(participants, costs)
        } finally {
          for (const { load, server } of participants) {
            await load.close()
            await server.stop()
          }
        }
        saveReport('turns', { measured })
      }
      printFigures(title, costs)
    }
  } finally {
    factory.remove()
  }
}

async function connect(
  { name, protocol }: Candidate,
  shape: Shape,
  { server, rooms }: RunningServer,
): Promise<Participant> {
  const load = new LoadGenerator(shape)
  await load.subscribe(protocol, server.port, rooms)
  await load.openSenders(protocol, server.port, rooms)
  return { name, server, load }
}

/** Loads the participants in turns, and adds the costs of a start. */
async function takeTurns(participants: Participant[], costs: Costs): Promise<void> {
  const starts = new Map<Participant, Cost & { deliveries: number }>()
  for (const { name } of participants) costs[name]!.push([])
  for (let turn = 0; turn < WARM_UP_TURNS; turn++)
    for (const { load } of participants) await load.saturate(IN_FLIGHT, sleep(TURN))
  // One more than TURNS, because the cost of a turn is known when the next one begins.
  for (let turn = 0; turn <= TURNS; turn++)
    for (const participant of participants) {
      const { name, server, load } = participant
      const now = { bytes: await server.allocated(), cpu: server.cpu(), deliveries: load.deliveries }
      const before = starts.get(participant)
      if (before) {
        const deliveries = now.deliveries - before.deliveries
        costs[name]!.at(-1)!.push({
          cpu: (1_000 * (now.cpu - before.cpu)) / deliveries,
          bytes: (now.bytes - before.bytes) / deliveries,
        })
      }
      starts.set(participant, now)
      await load.saturate(IN_FLIGHT, sleep(TURN))
    }
}

function printFigures(title: string, costs: Costs): void {
  const rounds = costs['ws']!
  const cpuOf = (own: Cost[][]) => own.flat().map(({ cpu }) => cpu)
  const rows = Object.entries(costs).map(([name, own]) => {
    const ratios = own.map((round, index) =>
      median(round.map(({ cpu }, turn) => cpu / rounds[index]![turn]!.cpu)),
    )
    return [
      name,
      `${formatMedian(cpuOf(own))}  ${formatRatio(cpuOf(own), cpuOf(rounds))}`,
      `${median(ratios).toFixed(2)}×`,
      `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`,
      median(own.flat().map(({ bytes }) => bytes)).toFixed(0),
    ]
  })
  printTable(
    `${title}, ${rounds.length} starts with ${TURNS} turns each, at saturation; ratios are to ws, turn by turn`,
    ['', 'CPU µs/delivery', 'ratio', 'of each start', 'bytes allocated/delivery'],
    rows,
  )
}
