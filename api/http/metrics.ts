import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { collectDefaultMetrics, Gauge } from 'prom-client'
import { pool } from '../db/client.ts'
import { env } from '../env.ts'
import { bus } from '../pubsub/bus.ts'
import { feedCount } from '../room-log/feeds.ts'
import { queuedBytes, socketCount } from '../websocket/connections.ts'
import { viewerFeedCount } from '../inbox/viewer-feeds.ts'
import { refuse } from './respond.ts'
import { registry } from '../ops/metrics.ts'

/** Figures that are looked up when somebody asks. */
const gauges: Record<string, [help: string, read: () => number]> = {
  latchkey_connections: ['WebSockets that are open.', socketCount],
  latchkey_room_feeds: ['Rooms that are followed on this node.', feedCount],
  latchkey_viewer_feeds: ['People whose lists of rooms are followed on this node.', viewerFeedCount],
  latchkey_queue_bytes: ['Bytes that wait for slow readers, of all connections.', queuedBytes],
  latchkey_database_connections: ['Connections to the database.', () => pool.totalCount],
  latchkey_database_connections_idle: ['Of these, those that do nothing.', () => pool.idleCount],
  latchkey_database_waiting: ['Requests that wait for a connection.', () => pool.waitingCount],
  latchkey_bus_connected: ['1 while the other nodes can be heard, else 0.', () => Number(bus.connected)],
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

// Of the process: CPU time, memory, event loop lag, garbage collection.
collectDefaultMetrics({ register: registry })

/**
 * Answers GET /metrics: with the token METRICS_TOKEN only, and where there is none, not at all. Not by the address,
 * which behind a proxy is the proxy's, and so this machine's, for everybody.
 */
export async function serveMetrics(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { METRICS_TOKEN: token } = env
  if (!token)
    return refuse(res, 404, 'NOT_FOUND', 'There are no figures here. To have them, set METRICS_TOKEN.')
  if (!isToken(req.headers.authorization, token)) {
    res.setHeader('www-authenticate', 'Bearer')
    return refuse(
      res,
      401,
      'UNAUTHENTICATED',
      'Send the header Authorization: Bearer with what METRICS_TOKEN is.',
    )
  }
  res.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' })
  res.end(await registry.metrics())
}

/** Whether a request's Authorization header carries that token; compared in a time that tells nothing of it. */
function isToken(authorization: string | undefined, token: string): boolean {
  const given = hash('sha256', authorization?.replace(/^bearer /i, '') ?? '', 'buffer')
  return timingSafeEqual(given, hash('sha256', token, 'buffer'))
}
