import { setTimeout as sleep } from 'node:timers/promises'
import { LoadGenerator, type Shape } from '../load/load-generator.ts'
import { formatMedian, formatRatio, printTable, saveReport } from '../measure/report.ts'
import { median, percentile } from '../measure/stats.ts'
import { WARM_UP } from '../measure/warm-up.ts'
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
/** Turns in each round. */
const TURNS = 10

/** A server that runs while the others do, and is idle when it is not its turn. */
type Participant = { name: string; server: Server; load: LoadGenerator; costs: number[] }

/**
 * Measures the cost of a delivery at saturation, with the servers running side by side and loaded in turns of less than a
 * second. The other load of a machine changes within seconds, so it affects all servers alike. What a server does
 * between its turns (merging an index, collecting garbage) counts for the turn before.
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
  const measured: Record<string, Record<string, number[]>> = {}
  try {
    for (const [title, shape] of selectShapes(options)) {
      const participants: Participant[] = []
      try {
        for (const candidate of selected) {
          console.error(`${title}, in turns: warming up ${candidate.name}`)
          participants.push(await warmUp(candidate, shape, await factory.start(candidate, shape)))
        }
        await takeTurns(participants, TURNS * options.rounds)
      } finally {
        for (const { load, server } of participants) {
          await load.close()
          await server.stop()
        }
      }
      printFigures(title, participants)
      measured[title] = Object.fromEntries(participants.map(({ name, costs }) => [name, costs]))
      saveReport('turns', { measured })
    }
  } finally {
    factory.remove()
  }
}

async function warmUp(
  { name, protocol }: Candidate,
  shape: Shape,
  { server, rooms }: RunningServer,
): Promise<Participant> {
  const load = new LoadGenerator(shape)
  await load.subscribe(protocol, server.port, rooms)
  await load.openSenders(protocol, server.port, rooms)
  await load.saturate(IN_FLIGHT, sleep(WARM_UP))
  return { name, server, load, costs: [] }
}

/** Loads the participants in turns, and records the cost of each of `count` turns in microseconds for a delivery. */
async function takeTurns(participants: Participant[], count: number): Promise<void> {
  const starts = new Map<Participant, { cpu: number; deliveries: number }>()
  // One more than count, because the cost of a turn is known when the next one begins.
  for (let turn = 0; turn <= count; turn++)
    for (const participant of participants) {
      const { server, load, costs } = participant
      const now = { cpu: server.cpu(), deliveries: load.deliveries }
      const before = starts.get(participant)
      if (before) costs.push((1_000 * (now.cpu - before.cpu)) / (now.deliveries - before.deliveries))
      starts.set(participant, now)
      await load.saturate(IN_FLIGHT, sleep(TURN))
    }
}

function printFigures(title: string, participants: Participant[]): void {
  const base = participants.find(({ name }) => name === 'ws')!.costs
  const rows = participants.map(({ name, costs }) => {
    const ratios = costs.map((cost, turn) => cost / base[turn]!)
    const [low, middle, high] = [percentile(ratios, 0.25), median(ratios), percentile(ratios, 0.75)]
    return [
      name,
      `${formatMedian(costs)}  ${formatRatio(costs, base)}`,
      `${middle.toFixed(2)}×`,
      `${low.toFixed(2)} to ${high.toFixed(2)}`,
    ]
  })
  printTable(
    `${title}, ${base.length} turns at saturation; ratios are to ws`,
    ['', 'CPU µs/delivery', 'turn by turn', 'half of the turns'],
    rows,
  )
}
