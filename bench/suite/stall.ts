import { Crowd } from '../load/crowd.ts'
import { GraphqlSocket } from '../load/graphql.ts'
import { SUBSCRIBE } from '../load/message.ts'
import { latchkey } from '../load/wires.ts'
import { figure, ratio, save, table } from '../measure/report.ts'
import { percentile } from '../measure/stats.ts'
import type { Options } from '../options.ts'
import { type Hall, openHall } from '../servers/room.ts'

const READERS = 1_000
const PACE = 20
/** Subscriptions of one more reader, so that what it leaves unread soon is more than the system holds for it. */
const GREED = 90

type Figures = { p50: number[]; p99: number[]; memory: number[] }

/** What a reader that reads nothing costs the others: their latency beside one that reads all and one that does not. */
export async function stall({ checkout, rounds, seconds }: Options): Promise<void> {
  const hall = await openHall(checkout, READERS)
  const reading: Figures = { p50: [], p99: [], memory: [] }
  const stalled: Figures = { p50: [], p99: [], memory: [] }
  const crowd = new Crowd({ size: READERS })
  try {
    await crowd.join(latchkey, hall.server.port, hall.cast)
    await crowd.openSenders(latchkey, hall.server.port, hall.cast)
    await crowd.pace(PACE, 3)
    for (let round = 1; round <= rounds; round++)
      for (const figures of [reading, stalled]) {
        console.error(`stall, round ${round} of ${rounds}: ${figures === reading ? 'reading' : 'stalled'}`)
        const greedy = await openGreedy(hall)
        if (figures === stalled) greedy.client.stall()
        const times = await crowd.pace(PACE, 5 * seconds)
        figures.p50.push(percentile(times, 0.5))
        figures.p99.push(percentile(times, 0.99))
        figures.memory.push((await hall.server.memory()) / 1024 ** 2)
        greedy.client.cut()
      }
  } finally {
    await crowd.leave()
    await hall.close()
  }
  save('stall', { readers: READERS, pace: PACE, reading, stalled })
  const row = (name: string, figures: Figures) => [
    name,
    ...(['p50', 'p99', 'memory'] as const).map(
      (key) => `${figure(figures[key])}  ${ratio(figures[key], reading[key])}`,
    ),
  ]
  table(
    `${READERS} readers, ${PACE} messages a second, and one more reader of ${GREED} subscriptions`,
    ['which', 'p50 ms', 'p99 ms', 'MiB resident'],
    [row('reads all', reading), row('reads nothing', stalled)],
  )
}

async function openGreedy({ server, room, cast }: Hall): Promise<GraphqlSocket> {
  const socket = new GraphqlSocket(server.port, cast[0]!.sender.token)
  await socket.ready
  const joined = Array.from({ length: GREED }, () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    socket.subscribe(SUBSCRIBE, { roomId: room.globalId }, { next: () => resolve() })
    return promise
  })
  await Promise.all(joined)
  socket.countEvents(() => {})
  return socket
}
