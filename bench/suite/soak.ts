import { setTimeout as sleep } from 'node:timers/promises'
import { LoadGenerator } from '../load/load-generator.ts'
import { latchkey } from '../load/protocols.ts'
import { printTable, saveReport } from '../measure/report.ts'
import { slope, slopeError } from '../measure/stats.ts'
import type { Options } from '../options.ts'
import { startRoomServer } from '../servers/room-server.ts'

const READERS = 200
/** Messages a second. */
const RATE = 100
/** Seconds between samples of the memory. */
const STEP = 10
/** Connections that are opened and reset in each step. */
const CHURN = 50
/** Steps at full speed before the first sample. */
const WARM_UPS = 40

/** Memory at a time in seconds since the start: KiB of objects, of compiled code, and resident. */
type Sample = { seconds: number; objects: number; code: number; memory: number }

/**
 * Measures whether memory grows under a steady load in which connections come and go: its slope, without the first fifth
 * of the samples. Compiled code is a figure of its own, because V8 compiles functions that are called seldom only after
 * a long time.
 */
export async function soak({ checkout, soak: duration }: Options): Promise<void> {
  const roomServer = await startRoomServer(checkout, READERS)
  const { server, clients } = roomServer
  const samples: Sample[] = []
  const load = new LoadGenerator({ size: READERS })
  const withChurn = async (run: () => Promise<unknown>) => {
    const others = new LoadGenerator({ size: CHURN })
    const subscribers = clients[0]!.subscribers.slice(0, CHURN)
    await others.subscribe(latchkey, server.port, [{ ...clients[0]!, subscribers }])
    await run()
    for (const client of others.clients) client.reset()
  }
  try {
    await load.subscribe(latchkey, server.port, clients)
    await load.openSenders(latchkey, server.port, clients)
    for (let n = 0; n < WARM_UPS; n++) await withChurn(() => load.saturate(8, sleep(250)))
    const start = performance.now()
    while (performance.now() - start < duration * 1_000) {
      await withChurn(() => load.sendPaced(RATE, STEP))
      const { heap, code } = await server.heap()
      const kib = { objects: (heap - code) / 1024, code: code / 1024, memory: (await server.memory()) / 1024 }
      samples.push({ seconds: (performance.now() - start) / 1_000, ...kib })
    }
  } finally {
    await load.close()
    await roomServer.close()
  }
  const steady = samples.slice(Math.floor(samples.length / 5))
  const row = (name: string, key: 'objects' | 'code' | 'memory') => {
    const points = steady.map((sample) => [sample.seconds / 60, sample[key]] as const)
    const perMinute = `${slope(points).toFixed(1)} ± ${(2 * slopeError(points)).toFixed(1)}`
    return [name, ...[steady[0]!, steady.at(-1)!].map((sample) => sample[key].toFixed(0)), perMinute]
  }
  saveReport('soak', { readers: READERS, pace: RATE, churn: CHURN, samples })
  printTable(
    `${duration} s of ${RATE} messages a second to ${READERS} readers; ${CHURN} more connect and break every ${STEP} s`,
    ['', 'first KiB', 'last KiB', 'KiB a minute, ± 2 standard errors'],
    [row('objects', 'objects'), row('compiled code', 'code'), row('resident', 'memory')],
  )
}
