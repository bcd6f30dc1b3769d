import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { httpPoster } from '../load/http.ts'
import { SEND } from '../load/message.ts'
import { messageInput } from '../load/protocols.ts'
import { cpuTime, ownCpuTime } from '../measure/proc.ts'
import { percentile } from '../measure/stats.ts'
import { WARM_UP } from '../measure/warm-up.ts'
import type { SeededUser } from '../../test/harness/seed.ts'
import type { Server } from '../servers/start.ts'

/** The figures of one measurement of sends. */
export type Sends = {
  /** Sends acknowledged per second. */
  rate: number
  /** Milliseconds of CPU for one send, including the database. */
  cpu: number
  /** Milliseconds of CPU for one send in the database. */
  database: number
  /** Milliseconds until a send is acknowledged. */
  p50: number
  p99: number
}

export type SendLoad = {
  /** The processes whose CPU time counts, with their descendants. */
  processes: number[]
  users: SeededUser[]
  rooms: string[]
  seconds: number
}

/** Lets every user send one message after the other, to one room after the other, over one kept-alive connection each. */
export async function measureSends(
  server: Server,
  { processes, users, rooms, seconds }: SendLoad,
): Promise<Sends> {
  const agent = new Agent({ keepAlive: true, maxSockets: users.length })
  const times: number[] = []
  let running = true
  let count = 0
  const client = async ({ token }: SeededUser) => {
    const post = httpPoster(server.port, agent, token)
    while (running) {
      const room = rooms[++count % rooms.length]!
      const start = performance.now()
      await post(SEND, { input: messageInput(room, count, token) })
      times.push(performance.now() - start)
    }
  }
  const clients = Promise.all(users.map(client))
  await Promise.race([clients, sleep(WARM_UP)])
  const before = {
    cpu: cpuTime(...processes),
    own: ownCpuTime(server.pid),
    count: times.length,
    at: performance.now(),
  }
  await Promise.race([clients, sleep(seconds * 1_000)])
  const cpu = cpuTime(...processes) - before.cpu
  const own = ownCpuTime(server.pid) - before.own
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
