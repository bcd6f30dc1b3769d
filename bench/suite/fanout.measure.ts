import { setTimeout as sleep } from 'node:timers/promises'
import { LoadGenerator, type RoomClients, type Shape } from '../load/load-generator.ts'
import type { Protocol } from '../load/protocols.ts'
import { percentile } from '../measure/stats.ts'
import { WARM_UP } from '../measure/warm-up.ts'
import type { Server } from '../servers/start.ts'
import { type Candidate, IN_FLIGHT, type RunningServer } from './fanout.servers.ts'

/** The figures of one server with one shape, measured once. */
export type Fanout = {
  /** Microseconds of CPU for a delivery at saturation, including the server's database. */
  cpu: number
  /** Deliveries a second at saturation. */
  rate: number
  /** Microseconds of CPU for a delivery with one message under way in each room: the next is sent when everyone has it. */
  alone: number
  /** Milliseconds from sending to arrival at the paced rate. */
  p50: number
  p99: number
  /** KiB for a connection that is subscribed and idle. NaN with fewer than 1,000 connections, which are too few to tell. */
  memory: number
}

/** Messages a second. */
const RATE = 20

export type Duration = {
  /** The time each figure is measured for. */
  seconds: number
  /** The path of a CPU profile of the saturated server. Null: no profile. */
  profile: string | null
}

/** Measures a server when idle, at a paced rate, with one message at a time in each room, and at saturation. */
export async function measureFanout(
  { protocol }: Candidate,
  shape: Shape,
  { server, rooms, seconds, profile }: RunningServer & Duration,
): Promise<Fanout> {
  const load = new LoadGenerator(shape)
  try {
    const memory = await measureIdleMemory(load, { protocol, server, rooms })
    await load.openSenders(protocol, server.port, rooms)
    await load.saturate(1, sleep(1_000))
    const latencies = await load.sendPaced(RATE, 2 * seconds)
    const alone = await measureCost(server, load, { inFlight: 1, seconds, profile: null })
    const { cpu, rate } = await measureCost(server, load, { inFlight: IN_FLIGHT, seconds, profile })
    const [p50, p99] = [percentile(latencies, 0.5), percentile(latencies, 0.99)]
    return { cpu, rate, alone: alone.cpu, p50, p99, memory }
  } finally {
    await load.close()
    await server.stop()
  }
}

/** Measures the cost of a delivery, and deliveries a second, with `inFlight` messages under way in each room. */
async function measureCost(
  server: Server,
  load: LoadGenerator,
  { inFlight, seconds, profile }: Duration & { inFlight: number },
) {
  let cost = { cpu: NaN, rate: NaN }
  const measure = async () => {
    await sleep(WARM_UP)
    if (profile) await server.startProfile()
    const [cpu, delivered, start] = [server.cpu(), load.deliveries, performance.now()]
    await sleep(seconds * 1_000)
    const count = load.deliveries - delivered
    cost = {
      cpu: (1_000 * (server.cpu() - cpu)) / count,
      rate: (1_000 * count) / (performance.now() - start),
    }
    if (profile) await server.endProfile(profile)
  }
  await load.saturate(inFlight, measure())
  return cost
}

/** Connections that warm a server up before its memory is measured. */
const WARM_UP_CONNECTIONS = 100

/** Subscribes all clients, and returns by how many KiB each connection made the server grow. */
async function measureIdleMemory(
  load: LoadGenerator,
  { protocol, server, rooms }: RunningServer & { protocol: Protocol },
): Promise<number> {
  const warmUp = new LoadGenerator({ size: WARM_UP_CONNECTIONS })
  await warmUp.subscribe(protocol, server.port, warmUpClients(rooms))
  await sleep(300)
  const before = await server.idleMemory()
  await load.subscribe(protocol, server.port, rooms)
  await sleep(500)
  const after = await server.idleMemory()
  await warmUp.close()
  const count = load.clients.length
  return count < 1_000 ? NaN : (after - before) / 1024 / count
}

/** Returns clients for the first room; its subscribers repeat if there are too few. */
function warmUpClients([room]: RoomClients): RoomClients {
  const { subscribers } = room!
  const repeated = Array.from(
    { length: WARM_UP_CONNECTIONS },
    (_, index) => subscribers[index % subscribers.length]!,
  )
  return [{ ...room!, subscribers: repeated }]
}
