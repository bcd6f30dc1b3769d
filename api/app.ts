import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { parseBearer, checkCredentials, listenForUsers } from './accounts/credential.ts'
import { clientOf, tokenOf } from './http/client-address.ts'
import { crossOriginError, isCrossOrigin } from './http/cross-origin.ts'
import { env } from './env.ts'
import { serveFile } from './attachments/serve.ts'
import { createHttpHandler } from './graphql/handler.ts'
import { createWebSocketServer } from './websocket/server.ts'
import { setSecurityHeaders } from './http/security-headers.ts'
import { logger } from './logger.ts'
import { startJobs } from './jobs.ts'
import { repeat } from './ops/repeat.ts'
import { checkReadiness } from './http/health.ts'
import { closeRateLimits, connectRateLimits } from './ops/rate-limits.ts'
import { serveMetrics } from './http/metrics.ts'
import { logRequest, routeOf } from './http/routes.ts'
import { bus, setBus } from './pubsub/bus.ts'
import { checkFeeds } from './room-log/feeds.ts'
import { watchPresence } from './presence/presence.ts'
import { redisBus } from './pubsub/redis-bus.ts'
import { listenForRevocations } from './pubsub/revocation.ts'
import { closeSockets, mayOpen, watchSockets } from './websocket/connections.ts'
import { checkViewerFeeds } from './inbox/viewer-feeds.ts'
import { refuse, respond } from './http/respond.ts'
import { schema } from './schema.ts'
import { type Handler, loadWeb } from './http/sveltekit.ts'

/** Milliseconds between looks into the database for what the bus did not bring. */
const CHECK_EVERY = 3_000
/** Milliseconds over which sockets are closed at the end, so that clients do not all come back at once. */
const SPREAD = 2_000
/** Milliseconds that requests under way get after that; event streams, which have no end, are cut. */
const GRACE = 1_500

/** The whole server: web, API and WebSocket on one port. The database has to be connected before `listen`. */
export function createApp() {
  const graphql = createHttpHandler(schema)
  const sockets = createWebSocketServer(schema)
  const ending: (() => void)[] = []
  let web: Handler | null = null
  let origins: readonly string[] = env.ORIGIN
  let stopping = false

  const server = createServer(
    { keepAliveTimeout: 65_000, headersTimeout: 60_000, requestTimeout: 600_000 },
    (req, res) => {
      const requestId = randomUUID()
      res.setHeader('x-request-id', requestId)
      if (stopping) res.setHeader('connection', 'close')
      logRequest(req, res, requestId)
      handle(req, res, requestId).catch((err: unknown) => {
        logger.error({ err, requestId }, 'A request failed')
        if (!res.headersSent)
          refuse(res, 500, 'INTERNAL', 'Something went wrong here. Try again.', { requestId })
        else res.destroy()
      })
    },
  )

  async function handle(req: IncomingMessage, res: ServerResponse, requestId: string): Promise<void> {
    const route = routeOf(req)
    setSecurityHeaders(res, route === 'page' || route === 'asset' ? 'page' : 'data')
    if (route === 'graphql') {
      const problem = crossOriginError(req, origins)
      if (problem) return refuse(res, problem.status, problem.code, problem.message)
      await graphql({ req, res, bearer: parseBearer(tokenOf(req)), client: clientOf(req), requestId })
    } else if (route === 'files') await serveFile(req, res, parseBearer(tokenOf(req)))
    else if (route === 'live') respond(res, 200, { status: 'live' })
    else if (route === 'ready') {
      const { ready, checks } = await checkReadiness(stopping)
      respond(res, ready ? 200 : 503, { status: ready ? 'ready' : 'not ready', checks })
    } else if (route === 'metrics') await serveMetrics(req, res)
    else if (web) web(req, res, (err) => (err ? res.destroy() : respond(res, 404, { status: 'not found' })))
    else respond(res, 404, { status: 'not found' })
  }

  server.on('upgrade', (req: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', (err) => logger.debug({ err }, 'A connection broke'))
    if (routeOf(req) !== 'graphql') return reject(stream, '404 Not Found')
    if (stopping) return reject(stream, '503 Service Unavailable')
    if (isCrossOrigin(req, origins)) return reject(stream, '403 Forbidden')
    const client = clientOf(req)
    if (!mayOpen(client.address)) return reject(stream, '429 Too Many Requests')
    try {
      sockets.upgrade(req, stream, head, parseBearer(tokenOf(req)), client)
    } catch (err) {
      logger.error({ err }, 'An upgrade failed')
      reject(stream, '500 Internal Server Error')
    }
  })

  return {
    /** Starts to serve; resolves with the address once requests are answered. */
    async listen(): Promise<{ address: string }> {
      if (env.REDIS_URL) {
        setBus(await redisBus(env.REDIS_URL))
        await connectRateLimits(env.REDIS_URL)
      }
      const checkAll = async () =>
        void (await Promise.all([checkFeeds(), checkViewerFeeds(), checkCredentials()]))
      const check = repeat(CHECK_EVERY, checkAll)
      bus.onReconnect(check.now)
      ending.push(
        await listenForRevocations(),
        await listenForUsers(),
        watchSockets(),
        watchPresence(),
        check.stop,
        startJobs(),
      )
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      server.once('error', reject).listen(env.PORT, env.HOST, resolve)
      await promise
      const { port, address, family } = server.address() as AddressInfo
      const host = family === 'IPv6' ? `[${address}]` : address
      origins = env.ORIGIN.map((origin) => origin.replace(/:0$/, `:${port}`))
      const reachable = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '[::1]' : host
      web = await loadWeb(`http://${reachable}:${port}`, origins)
      return { address: `http://${host}:${port}` }
    },

    /** Ends: takes nothing new, lets requests under way finish, and sends the sockets away with 1001. */
    async close(): Promise<void> {
      stopping = true
      const closed = new Promise((resolve) => server.close(resolve))
      // Whoever is answered from here on is idle then, and would hold its connection for as long as it may.
      const idle = setInterval(() => server.closeIdleConnections(), 100)
      await closeSockets(SPREAD)
      const late = setTimeout(() => server.closeAllConnections(), GRACE)
      await closed
      clearInterval(idle)
      clearTimeout(late)
      for (const end of ending) end()
      sockets.close()
      closeRateLimits()
      await bus.close()
    },
  }
}

function reject(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
