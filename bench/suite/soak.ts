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

type Sample = { seconds: number; heap: number; memory: number }

/** Whether memory grows under a steady load in which connections come and go: its slope, without the first fifth. */
export async function soak({ checkout, soak: duration }: Options): Promise<void> {
  const hall = await openHall(checkout, READERS)
  const { server, cast } = hall
  const samples: Sample[] = []
  const crowd = new Crowd({ size: READERS })
  try {
    await crowd.join(latchkey, server.port, cast)
    await crowd.openSenders(latchkey, server.port, cast)
    const began = performance.now()
    while (performance.now() - began < duration * 1_000) {
      const passing = new Crowd({ size: CHURN })
      await passing.join(latchkey, server.port, [
        { ...cast[0]!, subscribers: cast[0]!.subscribers.slice(0, CHURN) },
      ])
      await crowd.pace(PACE, STEP)
      for (const client of passing.clients) client.cut()
      const [heap, memory] = [(await server.heap()) / 1024, (await server.memory()) / 1024]
      samples.push({ seconds: (performance.now() - began) / 1_000, heap, memory })
    }
  } finally {
    await crowd.leave()
    await hall.close()
  }
  const steady = samples.slice(Math.floor(samples.length / 5))
  const row = (name: string, key: 'heap' | 'memory') => {
    const points = steady.map((sample) => [sample.seconds / 60, sample[key]] as const)
    const perMinute = `${slope(points).toFixed(1)} ± ${(2 * slopeError(points)).toFixed(1)}`
    return [name, ...[steady[0]!, steady.at(-1)!].map((sample) => sample[key].toFixed(0)), perMinute]
  }
  save('soak', { readers: READERS, pace: PACE, churn: CHURN, samples })
  table(
    `${duration} seconds of ${PACE} messages a second to ${READERS} readers, ${CHURN} more coming and breaking every ${STEP} s`,
    ['', 'first KiB', 'last KiB', 'KiB a minute, ± 2 standard errors'],
    [row('heap', 'heap'), row('resident', 'memory')],
  )
}
