import { setTimeout as sleep } from 'node:timers/promises'
import { Crowd, type Shape } from '../load/crowd.ts'
import { figure, ratio, save, table } from '../measure/report.ts'
import { median, percentile } from '../measure/stats.ts'
import { WARM_UP } from '../measure/warm-up.ts'
import type { Options } from '../options.ts'
import type { Server } from '../servers/start.ts'
import {
  type Begun,
  chosenShapes,
  type Contestant,
  contestants,
  createStage,
  type Stage,
  WINDOW,
} from './fanout.stage.ts'

/** Milliseconds. */
const TURN = 700
/** In each round. */
const TURNS = 10

/** A server that is up for as long as the others are, and idle when it is not its turn. */
type Player = { name: string; server: Server; crowd: Crowd; costs: number[] }

/**
 * What a delivery costs at saturation, with the servers up side by side and loaded in turns of less than a second: what
 * else uses the machine changes within seconds, and so meets all of them alike. What a server does between its turns
 * (merging an index, collecting garbage) counts for the turn before.
 */
export async function turns(options: Options): Promise<void> {
  const chosen = contestants.filter(
    // The same server as latchkey: not twice at a time.
    ({ name }) =>
      name === 'ws' || (name !== 'latchkey-http' && (options.servers ?? ['latchkey']).includes(name)),
  )
  const stage = createStage(options.checkout)
  const measured: Record<string, Record<string, number[]>> = {}
  try {
    for (const [title, shape] of chosenShapes(options)) {
      const players = await measure(title, shape, chosen, stage, TURNS * options.rounds)
      print(title, players)
      measured[title] = Object.fromEntries(players.map(({ name, costs }) => [name, costs]))
      save('turns', { measured })
    }
  } finally {
    stage.end()
  }
}

async function measure(
  title: string,
  shape: Shape,
  chosen: Contestant[],
  stage: Stage,
  count: number,
): Promise<Player[]> {
  const players: Player[] = []
  try {
    for (const contestant of chosen) {
      console.error(`${title}, in turns: warming up ${contestant.name}`)
      players.push(await enter(contestant, shape, await stage.begin(contestant, shape)))
    }
    await play(players, count)
    return players
  } finally {
    for (const { crowd, server } of players) {
      await crowd.leave()
      await server.stop()
    }
  }
}

async function enter({ name, wire }: Contestant, shape: Shape, { server, cast }: Begun): Promise<Player> {
  const crowd = new Crowd(shape)
  await crowd.join(wire, server.port, cast)
  await crowd.openSenders(wire, server.port, cast)
  await crowd.flood(WINDOW, sleep(WARM_UP))
  return { name, server, crowd, costs: [] }
}

async function play(players: Player[], count: number): Promise<void> {
  const begun = new Map<Player, { cpu: number; deliveries: number }>()
  // One more than count: a turn's cost is known when the next begins.
  for (let turn = 0; turn <= count; turn++)
    for (const player of players) {
      const { server, crowd, costs } = player
      const now = { cpu: server.cpu(), deliveries: crowd.deliveries }
      const before = begun.get(player)
      if (before) costs.push((1_000 * (now.cpu - before.cpu)) / (now.deliveries - before.deliveries))
      begun.set(player, now)
      await crowd.flood(WINDOW, sleep(TURN))
    }
}

function print(title: string, players: Player[]): void {
  const base = players.find(({ name }) => name === 'ws')!.costs
  const rows = players.map(({ name, costs }) => {
    const ratios = costs.map((cost, turn) => cost / base[turn]!)
    const [low, middle, high] = [percentile(ratios, 0.25), median(ratios), percentile(ratios, 0.75)]
    return [
      name,
      `${figure(costs)}  ${ratio(costs, base)}`,
      `${middle.toFixed(2)}×`,
      `${low.toFixed(2)} to ${high.toFixed(2)}`,
    ]
  })
  table(
    `${title}, ${base.length} turns at saturation; each also in relation to ws`,
    ['', 'CPU µs/delivery', 'turn by turn', 'half of the turns'],
    rows,
  )
}
