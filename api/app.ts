import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { checkCredentials, listenForUserChanges, parseBearer } from './accounts/credential.ts'
import { serveFile } from './attachments/serve.ts'
import { env } from './env.ts'
import { createGraphQLHandler } from './graphql/handler.ts'
import { getClientInfo, readToken } from './http/client-address.ts'
import { findCrossOriginProblem, isCrossOrigin } from './http/cross-origin.ts'
import { checkReadiness } from './http/health.ts'
import { serveMetrics } from './http/metrics.ts'
import { logRequest } from './http/request-log.ts'
import { respond, respondWithError } from './http/respond.ts'
import { matchRoute } from './http/routes.ts'
import { setSecurityHeaders } from './http/security-headers.ts'
import { type Handler, loadWeb } from './http/sveltekit.ts'
import { checkViewerFeeds } from './inbox/viewer-feeds.ts'
import { startJobs } from './jobs.ts'
import { logger } from './logger.ts'
import { closeRateLimits, connectRateLimits } from './ops/rate-limits.ts'
import { repeat } from './ops/repeat.ts'
import { watchPresence } from './presence/presence.ts'
import { bus, setBus } from './pubsub/bus.ts'
import { redisBus } from './pubsub/redis-bus.ts'
import { listenForRevocations } from './pubsub/revocation.ts'
import { checkFeeds } from './room-log/feeds.ts'
import { schema } from './schema.ts'
import { closeConnections, mayConnect, watchConnections } from './websocket/connections.ts'
import { createWebSocketServer } from './websocket/server.ts'

/** Milliseconds between checks of the database for events and revocations that the bus has lost. */
const CHECK_INTERVAL = 3_000
/** Milliseconds over which `close` spreads the closing of WebSocket connections. */
const CLOSE_SPREAD = 2_000
/** Milliseconds that running requests get after that. Event streams, which do not end by themselves, are cut then. */
const REQUEST_TIMEOUT = 1_500

/** Creates the server: web app, API and WebSocket on one port. Connect the database before `listen`. */
export function createApp() {
  const graphql = createGraphQLHandler(schema)
  const webSockets = createWebSocketServer(schema)
  const cleanups: (() => void)[] = []
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
        if (res.headersSent) return void res.destroy()
        const message = 'Something went wrong. Try again.'
        respondWithError(res, 500, { code: 'INTERNAL', message, requestId })
      })
    },
  )

  async function handle(req: IncomingMessage, res: ServerResponse, requestId: string): Promise<void> {
    const route = matchRoute(req)
    setSecurityHeaders(req, res, route === 'page' || route === 'asset' ? 'page' : 'data')
    if (route === 'graphql') {
      const problem = findCrossOriginProblem(req, origins)
      if (problem) return respondWithError(res, problem.status, problem)
      const bearer = parseBearer(readToken(req))
      await graphql({ req, res, bearer, client: getClientInfo(req), requestId })
    } else if (route === 'files') await serveFile(req, res, parseBearer(readToken(req)))
    else if (route === 'live') respond(res, 200, { status: 'live' })
    else if (route === 'ready') {
      const { ready, checks } = await checkReadiness(stopping)
      respond(res, ready ? 200 : 503, { status: ready ? 'ready' : 'not ready', checks })
    } else if (route === 'metrics') await serveMetrics(req, res)
    else if (web) web(req, res, (err) => (err ? res.destroy() : respond(res, 404, { status: 'not found' })))
    else respond(res, 404, { status: 'not found' })
  }

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', (err) => logger.debug({ err }, 'A connection failed'))
    if (matchRoute(request) !== 'graphql') return rejectUpgrade(stream, '404 Not Found')
    if (stopping) return rejectUpgrade(stream, '503 Service Unavailable')
    if (isCrossOrigin(request, origins)) return rejectUpgrade(stream, '403 Forbidden')
    const client = getClientInfo(request)
    if (!mayConnect(client.address)) return rejectUpgrade(stream, '429 Too Many Requests')
    try {
      webSockets.upgrade({ request, stream, head, bearer: parseBearer(readToken(request)), client })
    } catch (err) {
      logger.error({ err }, 'A WebSocket upgrade failed')
      rejectUpgrade(stream, '500 Internal Server Error')
    }
  })

  return {
    /** Starts the server. Resolves with its address when it accepts requests. */
    async listen(): Promise<{ address: string }> {
      if (env.REDIS_URL) {
        setBus(await redisBus(env.REDIS_URL))
        await connectRateLimits(env.REDIS_URL)
      }
      const checkAll = async () =>
        void (await Promise.all([checkFeeds(), checkViewerFeeds(), checkCredentials()]))
      const check = repeat(CHECK_INTERVAL, checkAll)
      bus.onReconnect(check.now)
      cleanups.push(
        await listenForRevocations(),
        await listenForUserChanges(),
        watchConnections(),
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

    /** Stops the server: refuses new requests, closes WebSocket connections with 1001 and waits for running requests. */
    async close(): Promise<void> {
      stopping = true
      const closed = new Promise((resolve) => server.close(resolve))
      // Keep-alive connections become idle as their requests are answered, and would delay the end.
      const idle = setInterval(() => server.closeIdleConnections(), 100)
      await closeConnections(CLOSE_SPREAD)
      const timeout = setTimeout(() => server.closeAllConnections(), REQUEST_TIMEOUT)
      await closed
      clearInterval(idle)
      clearTimeout(timeout)
      for (const cleanup of cleanups) cleanup()
      webSockets.close()
      closeRateLimits()
      await bus.close()
    },
  }
}

function rejectUpgrade(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
