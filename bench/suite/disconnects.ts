import { setTimeout as sleep } from 'node:timers/promises'
import { Crowd } from '../load/crowd.ts'
import { latchkey } from '../load/wires.ts'
import { save, table } from '../measure/report.ts'
import type { Options } from '../options.ts'
import { openHall } from '../servers/room.ts'

const TOTAL = 10_000
const AT_ONCE = 500

/** What 10,000 connections leave behind that break while they are subscribed. */
export async function disconnects({ checkout }: Options): Promise<void> {
  const hall = await openHall(checkout, AT_ONCE)
  const { server, cast } = hall
  const wave = async () => {
    const crowd = new Crowd({ size: AT_ONCE })
    await crowd.join(latchkey, server.port, cast)
    for (const client of crowd.clients) client.cut()
    await sleep(200)
  }
  const look = async () => {
    await sleep(1_000)
    return { heap: (await server.heap()).heap / 1024 ** 2, memory: (await server.memory()) / 1024 ** 2 }
  }
  try {
    // What is made once and kept (compiled code, caches, pooled connections) is there after the first few.
    for (let n = 0; n < 4; n++) await wave()
    const before = await look()
    for (let n = 0; n < TOTAL; n += AT_ONCE) await wave()
    const after = await look()
    save('disconnects', { connections: TOTAL, before, after })
    const row = (name: string, key: 'heap' | 'memory') => [
      name,
      before[key].toFixed(1),
      after[key].toFixed(1),
      `${(after[key] / before[key]).toFixed(3)}×`,
    ]
    table(
      `${TOTAL.toLocaleString('en')} subscribed connections that broke`,
      ['', 'before', 'after', 'ratio'],
      [row('heap, MiB', 'heap'), row('resident, MiB', 'memory')],
    )
  } finally {
    await hall.close()
  }
}
