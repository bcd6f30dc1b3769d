import { setTimeout as sleep } from 'node:timers/promises'
import { type Cast, Crowd, type Shape } from '../load/crowd.ts'
import type { Wire } from '../load/wires.ts'
import { percentile } from '../measure/stats.ts'
import { WARM_UP } from '../measure/warm-up.ts'
import type { Server } from '../servers/start.ts'
import { type Begun, WINDOW } from './fanout.stage.ts'

/** One server's figures for one shape, once. */
export type Fanout = {
  /** Microseconds of CPU for a delivery, its database's included, at saturation … */
  cpu: number
  /** … and how many there are in a second. */
  rate: number
  /** Microseconds of CPU for a delivery with one message under way in each room: the next is sent when all have it. */
  alone: number
  /** Milliseconds from sending to arrival at the paced rate. */
  p50: number
  p99: number
  /** KiB for a connection that is subscribed and idle; NaN where there are too few to tell. */
  memory: number
}

/** Messages a second. */
const PACE = 20

/** Measures one server with one shape: idle, paced, with one message at a time in each room, and at saturation. */
export async function measureFanout(
  wire: Wire,
  shape: Shape,
  { server, cast }: Begun,
  seconds: number,
  profile: string | null,
): Promise<Fanout> {
  const crowd = new Crowd(shape)
  try {
    const memory = await idleMemory(wire, server, cast, crowd)
    await crowd.openSenders(wire, server.port, cast)
    await crowd.flood(1, sleep(1_000))
    const latencies = await crowd.pace(PACE, 2 * seconds)
    const alone = await costOf(server, crowd, 1, seconds)
    const { cpu, rate } = await costOf(server, crowd, WINDOW, seconds, profile)
    const [p50, p99] = [percentile(latencies, 0.5), percentile(latencies, 0.99)]
    return { cpu, rate, alone: alone.cpu, p50, p99, memory }
  } finally {
    await crowd.leave()
    await server.stop()
  }
}

/** What a delivery costs with so many messages under way in each room, and how many there are in a second. */
async function costOf(
  server: Server,
  crowd: Crowd,
  window: number,
  seconds: number,
  profile?: string | null,
) {
  let cost = { cpu: NaN, rate: NaN }
  const measure = async () => {
    await sleep(WARM_UP)
    if (profile) await server.startProfile()
    const [cpu, delivered, began] = [server.cpu(), crowd.deliveries, performance.now()]
    await sleep(seconds * 1_000)
    const count = crowd.deliveries - delivered
    cost = {
      cpu: (1_000 * (server.cpu() - cpu)) / count,
      rate: (1_000 * count) / (performance.now() - began),
    }
    if (profile) await server.endProfile(profile)
  }
  await crowd.flood(window, measure())
  return cost
}

/** Connections that have warmed a server up before its memory is looked at. */
const WARM = 100

/** Lets the crowd join, and tells by how many KiB each connection made the server grow. */
async function idleMemory(wire: Wire, server: Server, cast: Cast, crowd: Crowd): Promise<number> {
  const [first] = cast
  const subscribers = Array.from(
    { length: WARM },
    (_, index) => first!.subscribers[index % first!.subscribers.length]!,
  )
  const warm = new Crowd({ size: WARM })
  await warm.join(wire, server.port, [{ ...first!, subscribers }])
  await sleep(300)
  const before = await server.idleMemory()
  await crowd.join(wire, server.port, cast)
  await sleep(500)
  const after = await server.idleMemory()
  await warm.leave()
  const count = crowd.clients.length
  return count < 1_000 ? NaN : (after - before) / 1024 / count
}
