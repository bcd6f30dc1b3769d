import { setTimeout as sleep } from 'node:timers/promises'
import { type Cast, Crowd, type Shape } from '../load/crowd.ts'
import type { Wire } from '../load/wires.ts'
import { percentile } from '../measure/stats.ts'
import type { Server } from '../servers/start.ts'

/** One server's figures for one shape, once. */
export type Fanout = {
  /** Microseconds of CPU for a delivery, with as many messages under way as the window allows. */
  cpu: number
  /** Deliveries a second meanwhile. */
  rate: number
  /** Microseconds of CPU for a delivery at the paced rate. */
  pacedCpu: number
  /** Milliseconds from sending to arrival at the paced rate. */
  p50: number
  p99: number
  /** KiB for a connection that is subscribed and idle. */
  memory: number
}

/** Messages a second. */
const PACE = 20

/** Measures one server with one shape: idle, then paced, then at saturation. */
export async function measureFanout(
  wire: Wire,
  shape: Shape & { window: number },
  { server, cast }: { server: Server; cast: Cast },
  seconds: number,
  profile: string | null,
): Promise<Fanout> {
  const crowd = new Crowd(shape)
  try {
    const memory = await idleMemory(wire, server, cast, crowd)
    await crowd.openSenders(wire, server.port, cast)
    await crowd.flood(shape.window, sleep(1_000))

    const paced = server.cpu()
    const before = crowd.deliveries
    const latencies = await crowd.pace(PACE, seconds + 1)
    const pacedCpu = (1_000 * (server.cpu() - paced)) / (crowd.deliveries - before)

    let cpu = NaN
    let rate = NaN
    const measure = async () => {
      await sleep(500)
      if (profile) await server.startProfile()
      const [cpuBefore, delivered, began] = [server.cpu(), crowd.deliveries, performance.now()]
      await sleep(seconds * 1_000)
      const took = performance.now() - began
      const deliveries = crowd.deliveries - delivered
      cpu = (1_000 * (server.cpu() - cpuBefore)) / deliveries
      rate = (1_000 * deliveries) / took
      if (profile) await server.endProfile(profile)
    }
    await crowd.flood(shape.window, measure())
    return { cpu, rate, pacedCpu, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99), memory }
  } finally {
    await crowd.leave()
    await server.stop()
  }
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
  const before = await server.memory()
  await crowd.join(wire, server.port, cast)
  await sleep(500)
  const after = await server.memory()
  await warm.leave()
  return (after - before) / 1024 / crowd.clients.length
}
