import { LoadGenerator } from '../load/load-generator.ts'
import { GraphqlSocket } from '../load/graphql.ts'
import { SUBSCRIBE } from '../load/message.ts'
import { latchkey } from '../load/protocols.ts'
import { formatMedian, formatRatio, printTable, saveReport } from '../measure/report.ts'
import { percentile } from '../measure/stats.ts'
import type { Options } from '../options.ts'
import { type RoomServer, startRoomServer } from '../servers/room-server.ts'

const READERS = 1_000
/** Messages a second. */
const RATE = 20
/** Subscriptions of the extra reader, so that its unread events soon exceed the system's socket buffers. */
const SUBSCRIPTIONS = 90

type Figures = { p50: number[]; p99: number[]; memory: number[] }

/** Measures what a reader that reads nothing costs the others: their latency beside an extra reader that reads, or does not. */
export async function stall({ checkout, rounds, seconds }: Options): Promise<void> {
  const roomServer = await startRoomServer(checkout, READERS)
  const { server, clients } = roomServer
  const reading: Figures = { p50: [], p99: [], memory: [] }
  const stalled: Figures = { p50: [], p99: [], memory: [] }
  const load = new LoadGenerator({ size: READERS })
  try {
    await load.subscribe(latchkey, server.port, clients)
    await load.openSenders(latchkey, server.port, clients)
    await load.sendPaced(RATE, 3)
    for (let round = 1; round <= rounds; round++)
      for (const figures of [reading, stalled]) {
        console.error(`stall, round ${round} of ${rounds}: ${figures === reading ? 'reading' : 'stalled'}`)
        const extraReader = await openExtraReader(roomServer)
        if (figures === stalled) extraReader.client.pauseReading()
        const times = await load.sendPaced(RATE, 5 * seconds)
        figures.p50.push(percentile(times, 0.5))
        figures.p99.push(percentile(times, 0.99))
        figures.memory.push((await server.memory()) / 1024 ** 2)
        extraReader.client.reset()
      }
  } finally {
    await load.close()
    await roomServer.close()
  }
  saveReport('stall', { readers: READERS, pace: RATE, reading, stalled })
  const row = (name: string, figures: Figures) => [
    name,
    ...(['p50', 'p99', 'memory'] as const).map(
      (key) => `${formatMedian(figures[key])}  ${formatRatio(figures[key], reading[key])}`,
    ),
  ]
  printTable(
    `${READERS} readers, ${RATE} messages a second, and an extra reader with ${SUBSCRIPTIONS} subscriptions`,
    ['extra reader', 'p50 ms', 'p99 ms', 'MiB resident'],
    [row('reads everything', reading), row('reads nothing', stalled)],
  )
}

async function openExtraReader({ server, room, clients }: RoomServer): Promise<GraphqlSocket> {
  const socket = new GraphqlSocket(server.port, clients[0]!.sender.token)
  await socket.ready
  const joined = Array.from({ length: SUBSCRIPTIONS }, () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    socket.subscribe(SUBSCRIBE, { roomId: room.globalId }, { next: () => resolve() })
    return promise
  })
  await Promise.all(joined)
  socket.countEvents(() => {})
  return socket
}
