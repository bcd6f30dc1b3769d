import { setTimeout as sleep } from 'node:timers/promises'
import { formatMedian, printTable, saveReport } from '../measure/report.ts'
import { percentile } from '../measure/stats.ts'
import type { Options } from '../options.ts'
import { startRoomServer } from '../servers/room-server.ts'
import { ReconnectingClient } from './storm.client.ts'
import { sendPeriodically } from './storm.sender.ts'

const CLIENTS = 1_000

/** Measures how long it takes until 1,000 waiting clients are back and caught up after the server was away. */
export async function storm({ checkout, outage }: Options): Promise<void> {
  const roomServer = await startRoomServer(checkout, CLIENTS)
  const { server, instance, room } = roomServer
  const [{ subscribers, sender }] = roomServer.clients as [(typeof roomServer.clients)[number]]
  const account = { token: sender.token!, roomId: room.globalId }
  const clients = subscribers.map(
    ({ token }) => new ReconnectingClient(server.port, { ...account, token: token! }),
  )
  let restarted = server
  try {
    await Promise.all(clients.map((client) => client.caughtUp))
    await sendPeriodically(server.port, account, sleep(1_000))
    for (const client of clients) client.expectReturn()
    console.error(`storm: the server is away for ${outage} s`)
    await server.stop()
    await sleep(outage * 1_000)
    const starting = performance.now()
    restarted = await instance.start(server.port)
    const ready = performance.now()
    const returned = Promise.all(
      clients.map((client) => client.caughtUp.then(() => performance.now() - ready)),
    )
    const requests = await sendPeriodically(server.port, account, returned)
    const times = await returned
    const report = {
      clients: CLIENTS,
      outage,
      startMs: ready - starting,
      backMs: { median: percentile(times, 0.5), last: Math.max(...times) },
      refused: clients.reduce((sum, { refused }) => sum + refused, 0),
      gaps: clients.reduce((sum, { gaps }) => sum + gaps, 0),
      requests: {
        sent: requests.times.length,
        failed: requests.failed,
        p50: percentile(requests.times, 0.5),
        max: Math.max(...requests.times),
      },
      cpuMsPerClient: restarted.cpu() / CLIENTS,
    }
    saveReport('storm', report)
    printTable(
      `${CLIENTS} clients, after ${outage} s without a server`,
      ['', ''],
      [
        ['ms until the server listens', formatMedian([report.startMs])],
        ['ms from then until half of the clients are back', formatMedian([report.backMs.median])],
        ['ms from then until all are back', formatMedian([report.backMs.last])],
        ['connections refused or broken', String(report.refused)],
        ['events lost or repeated', String(report.gaps)],
        ['messages sent meanwhile, failed', `${report.requests.sent}, ${report.requests.failed}`],
        [
          'their ms: median, longest',
          `${formatMedian([report.requests.p50])}, ${formatMedian([report.requests.max])}`,
        ],
        ['CPU ms for each client, including the start', formatMedian([report.cpuMsPerClient])],
      ],
    )
  } finally {
    for (const client of clients) client.stop()
    await restarted.stop()
    instance.remove()
  }
}
