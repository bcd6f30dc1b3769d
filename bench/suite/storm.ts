import { setTimeout as sleep } from 'node:timers/promises'
import { figure, save, table } from '../measure/report.ts'
import { percentile } from '../measure/stats.ts'
import type { Options } from '../options.ts'
import { openHall } from '../servers/room.ts'
import { probe } from './storm.probe.ts'
import { Returner } from './storm.returner.ts'

const CLIENTS = 1_000

/** What happens when a server comes back for which a thousand clients wait: how long until all are where they were. */
export async function storm({ checkout, outage }: Options): Promise<void> {
  const hall = await openHall(checkout, CLIENTS)
  const { server, own, cast, room } = hall
  const [{ subscribers, sender }] = cast as [(typeof cast)[number]]
  const clients = subscribers.map(({ token }) => new Returner(server.port, token!, room.globalId))
  let back = server
  try {
    await Promise.all(clients.map((client) => client.caughtUp))
    await probe(server.port, sender.token!, room.globalId, sleep(1_000))
    for (const client of clients) client.expectReturn()
    console.error(`storm: away for ${outage} s`)
    await server.stop()
    await sleep(outage * 1_000)
    const starting = performance.now()
    back = await own.start(server.port)
    const ready = performance.now()
    const returned = Promise.all(
      clients.map((client) => client.caughtUp.then(() => performance.now() - ready)),
    )
    const requests = await probe(server.port, sender.token!, room.globalId, returned)
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
      cpuMsPerClient: back.cpu() / CLIENTS,
    }
    save('storm', report)
    table(
      `${CLIENTS} clients, after ${outage} s without a server`,
      ['', ''],
      [
        ['ms until the server listens', figure([report.startMs])],
        ['ms from then until half are back', figure([report.backMs.median])],
        ['ms from then until all are back', figure([report.backMs.last])],
        ['connections refused or broken meanwhile', String(report.refused)],
        ['events missed or doubled', String(report.gaps)],
        ['requests meanwhile, and failed of them', `${report.requests.sent}, ${report.requests.failed}`],
        [
          'their median ms, and their longest',
          `${figure([report.requests.p50])}, ${figure([report.requests.max])}`,
        ],
        ['CPU ms for each client, the start included', figure([report.cpuMsPerClient])],
      ],
    )
  } finally {
    for (const client of clients) client.leave()
    await back.stop()
    own.remove()
  }
}
