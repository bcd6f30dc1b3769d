import { setTimeout as sleep } from 'node:timers/promises'
import { Crowd } from '../load/crowd.ts'
import { latchkey } from '../load/wires.ts'
import { save, table } from '../measure/report.ts'
import { slope, slopeError } from '../measure/stats.ts'
import type { Options } from '../options.ts'
import { openHall } from '../servers/room.ts'

const READERS = 200
const PACE = 100
/** Seconds between looks at the memory. */
const STEP = 10
/** Connections that break, and others that come, at each step. */
const CHURN = 50
/** Times that connections come and break amid as many messages as there can be, before the memory is looked at. */
const WARM_UPS = 40

/** KiB, after so many seconds: in use by objects and by compiled code, and resident. */
type Sample = { seconds: number; objects: number; code: number; memory: number }

/**
 * Whether memory grows under a steady load in which connections come and go: its slope, without the first fifth. Compiled
 * code is told apart: V8 compiles what is called often, and what is called seldom comes to it late.
 */
export async function soak({ checkout, soak: duration }: Options): Promise<void> {
  const hall = await openHall(checkout, READERS)
  const { server, cast } = hall
  const samples: Sample[] = []
  const crowd = new Crowd({ size: READERS })
  const passing = async (meanwhile: () => Promise<unknown>) => {
    const others = new Crowd({ size: CHURN })
    const subscribers = cast[0]!.subscribers.slice(0, CHURN)
    await others.join(latchkey, server.port, [{ ...cast[0]!, subscribers }])
    await meanwhile()
    for (const client of others.clients) client.cut()
  }
  try {
    await crowd.join(latchkey, server.port, cast)
    await crowd.openSenders(latchkey, server.port, cast)
    for (let n = 0; n < WARM_UPS; n++) await passing(() => crowd.flood(8, sleep(250)))
    const began = performance.now()
    while (performance.now() - began < duration * 1_000) {
      await passing(() => crowd.pace(PACE, STEP))
      const { heap, code } = await server.heap()
      const kib = { objects: (heap - code) / 1024, code: code / 1024, memory: (await server.memory()) / 1024 }
      samples.push({ seconds: (performance.now() - began) / 1_000, ...kib })
    }
  } finally {
    await crowd.leave()
    await hall.close()
  }
  const steady = samples.slice(Math.floor(samples.length / 5))
  const row = (name: string, key: 'objects' | 'code' | 'memory') => {
    const points = steady.map((sample) => [sample.seconds / 60, sample[key]] as const)
    const perMinute = `${slope(points).toFixed(1)} ± ${(2 * slopeError(points)).toFixed(1)}`
    return [name, ...[steady[0]!, steady.at(-1)!].map((sample) => sample[key].toFixed(0)), perMinute]
  }
  save('soak', { readers: READERS, pace: PACE, churn: CHURN, samples })
  table(
    `${duration} seconds of ${PACE} messages a second to ${READERS} readers, ${CHURN} more coming and breaking every ${STEP} s`,
    ['', 'first KiB', 'last KiB', 'KiB a minute, ± 2 standard errors'],
    [row('objects', 'objects'), row('compiled code', 'code'), row('resident', 'memory')],
  )
}
