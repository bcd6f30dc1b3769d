import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { collectDefaultMetrics, Gauge } from 'prom-client'
import { db, pool } from '../db/client.ts'
import { env } from '../env.ts'
import { ApiError, inEnglish } from '../errors.ts'
import { viewerFeedCount } from '../inbox/viewer-feeds.ts'
import { countJobs } from '../ops/boss.ts'
import { connectionCount } from '../ops/connection-count.ts'
import { registry } from '../ops/metrics.ts'
import { bus } from '../pubsub/bus.ts'
import { feedCount } from '../room-log/feeds.ts'
import { queuedBytes } from '../websocket/connections.ts'

/** Metrics that are read when they are requested. */
const gauges: Record<string, [help: string, read: () => number]> = {
  latchkey_connections: ['Open WebSocket connections.', connectionCount],
  latchkey_room_feeds: ['Rooms with a subscriber on this node.', feedCount],
  latchkey_viewer_feeds: ['Users with a viewerEvents subscription on this node.', viewerFeedCount],
  latchkey_queue_bytes: ['Bytes queued for slow clients, over all connections.', queuedBytes],
  latchkey_database_connections: ['Connections to the database.', () => pool.totalCount],
  latchkey_database_connections_idle: ['Idle connections to the database.', () => pool.idleCount],
  latchkey_database_waiting: ['Queries waiting for a database connection.', () => pool.waitingCount],
  latchkey_bus_connected: [
    '1 if this node is connected to the other nodes, else 0.',
    () => Number(bus.connected),
  ],
}

for (const [name, [help, read]] of Object.entries(gauges))
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read())
    },
  })

new Gauge({
  name: 'latchkey_jobs',
  help: 'Jobs of all nodes, by state: waiting, or failed in the last day.',
  labelNames: ['state'],
  registers: [registry],
  async collect() {
    for (const [state, count] of Object.entries(await countJobs())) this.set({ state }, count)
  },
})

new Gauge({
  name: 'latchkey_notifications_waiting',
  help: 'Messages whose notifications are not written yet, and notifications that are not pushed yet, by queue.',
  labelNames: ['queue'],
  registers: [registry],
  async collect() {
    this.set({ queue: 'notifications' }, await db.notifyTask.count())
    this.set({ queue: 'push' }, await db.pushTask.count())
  },
})

// Of the process: CPU time, memory, event loop lag, garbage collection. To measure the lag, it wakes the process a hundred times
// a second, which was most of what an idle server did.
if (env.METRICS_TOKEN) collectDefaultMetrics({ register: registry })

/**
 * Handles GET /metrics for a client with METRICS_TOKEN; without that setting, there are no metrics. The client's address
 * grants nothing: behind a proxy on this machine, all requests come from this machine.
 */
export async function serveMetrics(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { METRICS_TOKEN: token } = env
  if (!token)
    throw new ApiError('NOT_FOUND', inEnglish('Metrics are turned off. Set METRICS_TOKEN to turn them on.'))
  if (!hasToken(req, token))
    throw new ApiError(
      'UNAUTHENTICATED',
      inEnglish('Wrong or missing token. Send the value of METRICS_TOKEN as Authorization: Bearer TOKEN.'),
    )
  res.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' })
  res.end(await registry.metrics())
}

/** Returns whether the request's Authorization header has the token. Compares in constant time. */
function hasToken({ headers }: IncomingMessage, token: string): boolean {
  const given = hash('sha256', headers.authorization?.replace(/^bearer /i, '') ?? '', 'buffer')
  return timingSafeEqual(given, hash('sha256', token, 'buffer'))
}
