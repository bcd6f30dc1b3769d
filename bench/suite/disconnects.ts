import { setTimeout as sleep } from 'node:timers/promises'
import { LoadGenerator } from '../load/load-generator.ts'
import { latchkey } from '../load/protocols.ts'
import { printTable, saveReport } from '../measure/report.ts'
import type { Options } from '../options.ts'
import { startRoomServer } from '../servers/room-server.ts'

const TOTAL = 10_000
const AT_ONCE = 500

/** Measures the memory that 10,000 connections leave behind when they break while subscribed. */
export async function disconnects({ checkout }: Options): Promise<void> {
  const roomServer = await startRoomServer(checkout, AT_ONCE)
  const { server, clients } = roomServer
  const connectAndReset = async () => {
    const load = new LoadGenerator({ size: AT_ONCE })
    await load.subscribe(latchkey, server.port, clients)
    for (const client of load.clients) client.reset()
    await sleep(200)
  }
  const measure = async () => {
    await sleep(1_000)
    return { heap: (await server.heap()).heap / 1024 ** 2, memory: (await server.memory()) / 1024 ** 2 }
  }
  try {
    // Compiled code, caches and pooled connections are created once and kept. After a few waves they exist.
    for (let n = 0; n < 4; n++) await connectAndReset()
    const before = await measure()
    for (let n = 0; n < TOTAL; n += AT_ONCE) await connectAndReset()
    const after = await measure()
    saveReport('disconnects', { connections: TOTAL, before, after })
    const row = (name: string, key: 'heap' | 'memory') => [
      name,
      before[key].toFixed(1),
      after[key].toFixed(1),
      `${(after[key] / before[key]).toFixed(3)}×`,
    ]
    printTable(
      `${TOTAL.toLocaleString('en')} subscribed connections that broke`,
      ['', 'before', 'after', 'ratio'],
      [row('heap, MiB', 'heap'), row('resident, MiB', 'memory')],
    )
  } finally {
    await roomServer.close()
  }
}
