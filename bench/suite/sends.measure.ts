import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { httpPoster } from '../load/http.ts'
import { SEND } from '../load/message.ts'
import { inputOf } from '../load/wires.ts'
import { cpuOf, ownCpuOf } from '../measure/proc.ts'
import { percentile } from '../measure/stats.ts'
import { WARM_UP } from '../measure/warm-up.ts'
import type { SeededUser } from '../servers/seed.ts'
import type { Server } from '../servers/start.ts'

/** What sends cost, once. */
export type Sends = {
  /** Acknowledged in a second. */
  rate: number
  /** Milliseconds of CPU for one, database included … */
  cpu: number
  /** … and the database's part of it. */
  database: number
  /** Milliseconds until it is acknowledged. */
  p50: number
  p99: number
}

/** Lets every user send one message after the other, to one room after the other, over a kept connection each. */
export async function measureSends(
  server: Server,
  processes: number[],
  users: SeededUser[],
  rooms: string[],
  seconds: number,
): Promise<Sends> {
  const agent = new Agent({ keepAlive: true, maxSockets: users.length })
  const times: number[] = []
  let running = true
  let count = 0
  const client = async ({ token }: SeededUser) => {
    const post = httpPoster(server.port, agent, token)
    while (running) {
      const room = rooms[++count % rooms.length]!
      const began = performance.now()
      await post(SEND, { input: inputOf(room, count, token) })
      times.push(performance.now() - began)
    }
  }
  const clients = Promise.all(users.map(client))
  await Promise.race([clients, sleep(WARM_UP)])
  const before = {
    cpu: cpuOf(...processes),
    own: ownCpuOf(server.pid),
    count: times.length,
    at: performance.now(),
  }
  await Promise.race([clients, sleep(seconds * 1_000)])
  const cpu = cpuOf(...processes) - before.cpu
  const own = ownCpuOf(server.pid) - before.own
  const sent = times.slice(before.count)
  const took = performance.now() - before.at
  running = false
  await clients
  agent.destroy()
  return {
    rate: (1_000 * sent.length) / took,
    cpu: cpu / sent.length,
    database: (cpu - own) / sent.length,
    p50: percentile(sent, 0.5),
    p99: percentile(sent, 0.99),
  }
}
