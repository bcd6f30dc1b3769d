import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { m } from '@latchkey/messages'
import { checkCredentials, listenForUserChanges } from './accounts/credential.ts'
import { toOverload } from './db/overload.ts'
import { env } from './env.ts'
import { ApiError, inEnglish, translated } from './errors.ts'
import { getClientInfo, readBearer } from './http/client-address.ts'
import { refuseMalformed, trackResponse } from './http/client-error.ts'
import { requireOwnOrigin } from './http/cross-origin.ts'
import { listenOn } from './http/listen.ts'
import { logRequest } from './http/request-log.ts'
import { nothingHere, refuse, refuseOnStream, RequestError } from './http/refuse.ts'
import { matchRoute } from './http/routes.ts'
import { loadWeb } from './http/sveltekit.ts'
import { listenForEmojiChanges } from './inbox/emoji-news.ts'
import { checkViewerFeeds } from './inbox/viewer-feeds.ts'
import { mailWriters, startJobs } from './jobs.ts'
import { logger } from './logger.ts'
import { startMail } from './mail/mail.ts'
import { listenForFollowed } from './notifications/cursor.ts'
import { getOrigins, resolvePort } from './origins.ts'
import { stopQueues } from './ops/queue.ts'
import { closeRateLimits, connectRateLimits } from './ops/rate-limits.ts'
import { repeat } from './ops/repeat.ts'
import { watchPresence } from './presence/presence.ts'
import { bus, setBus } from './pubsub/bus.ts'
import { redisBus } from './pubsub/redis-bus.ts'
import { listenForRevocations } from './pubsub/revocation.ts'
import { checkFeeds } from './room-log/feeds.ts'
import { listenForDue } from './scheduled/send-due.ts'
import { type AppState, createRequestHandler } from './request.ts'
import { schema } from './schema.ts'
import { answerConnectionCounts } from './server/cluster-connections.ts'
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
  const state: AppState = { web: null, stopping: false }
  const handle = createRequestHandler(schema, state)
  const webSockets = createWebSocketServer(schema, ({ message }, stream) =>
    refuseOnStream(
      stream,
      new RequestError(
        400,
        inEnglish(`${message}. Open the WebSocket with a client library, such as graphql-ws.`),
        { headers: { 'sec-websocket-version': '13' } },
      ),
    ),
  )
  const cleanups: (() => void)[] = []
  let loopback: Server | null = null
  /** The requests that are being handled, even after their clients have gone. */
  const running = new Set<Promise<void>>()

  const server = createServer(
    {
      keepAliveTimeout: 65_000,
      headersTimeout: 60_000,
      requestTimeout: 600_000,
      // Node would refuse a request without a host with an empty body; `handle` says why.
      requireHostHeader: false,
      // Clients may offer other protocols, such as h2c, and expect a normal answer.
      shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
    },
    (req, res) => {
      const requestId = randomUUID()
      res.setHeader('x-request-id', requestId)
      if (state.stopping) res.setHeader('connection', 'close')
      trackResponse(res)
      logRequest(req, res, requestId)
      const handled = handle(req, res, requestId).catch((err: unknown) => {
        const known = err instanceof ApiError ? err : toOverload(err)
        if (known && !res.headersSent) return refuse(res, known)
        logger.error({ err, requestId }, 'A request failed')
        if (res.headersSent) return void res.destroy()
        refuse(
          res,
          new RequestError(500, translated(m.server_failed_briefly), { code: 'INTERNAL', requestId }),
        )
      })
      running.add(handled)
      void handled.finally(() => running.delete(handled))
    },
  )

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', (err) => logger.debug({ err }, 'A connection failed'))
    try {
      if (matchRoute(request) !== 'graphql')
        throw nothingHere('There is no WebSocket here. It is at /graphql.')
      if (state.stopping)
        throw new RequestError(503, inEnglish('This server is restarting. Connect again in a moment.'), {
          code: 'INTERNAL',
          headers: { 'retry-after': '1' },
        })
      requireOwnOrigin(request, getOrigins())
      const client = getClientInfo(request)
      if (!mayConnect(client.address)) throw tooManyConnections()
      webSockets.upgrade({ request, stream, head, bearer: readBearer(request), client })
    } catch (err) {
      if (err instanceof ApiError) return refuseOnStream(stream, err)
      logger.error({ err }, 'A WebSocket upgrade failed')
      refuseOnStream(stream, new RequestError(500, translated(m.server_failed_briefly), { code: 'INTERNAL' }))
    }
  })
  server.on('clientError', refuseMalformed)
  server.on('checkExpectation', (_, res) =>
    refuse(
      res,
      new RequestError(417, inEnglish('The Expect header can only be 100-continue. Leave it out.')),
    ),
  )
  server.on('connect', (_, stream) =>
    refuseOnStream(
      stream,
      new RequestError(405, inEnglish('This server is no proxy. Use GET or POST.'), {
        headers: { allow: 'GET, HEAD, POST' },
      }),
    ),
  )

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
      // Before the jobs, which queue mail.
      await startMail(mailWriters)
      cleanups.push(
        await listenForRevocations(),
        await listenForUserChanges(),
        await answerConnectionCounts(),
        await listenForFollowed(),
        await listenForDue(),
        await listenForEmojiChanges(),
        watchConnections(),
        watchPresence(),
        check.stop,
        startJobs(),
      )
      loopback = await listenOn(server, { host: env.HOST, port: env.PORT })
      const { port, address, family } = server.address() as AddressInfo
      const host = family === 'IPv6' ? `[${address}]` : address
      resolvePort(port)
      const reachable = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '[::1]' : host
      state.web = await loadWeb(`http://${reachable}:${port}`, getOrigins())
      return { address: `http://${host}:${port}` }
    },

    /** Stops the server: refuses new requests, closes WebSocket connections with 1001 and waits for running requests. */
    async close(): Promise<void> {
      state.stopping = true
      const closed = new Promise((resolve) => server.close(resolve))
      loopback?.close()
      // Keep-alive connections become idle as their requests are answered, and would delay the end.
      const idle = setInterval(() => server.closeIdleConnections(), 100)
      await closeConnections(CLOSE_SPREAD)
      const timeout = setTimeout(() => server.closeAllConnections(), REQUEST_TIMEOUT)
      const deadline = sleep(REQUEST_TIMEOUT, undefined, { ref: false })
      await closed
      // A client that has gone ends its connection, and not what it asked for.
      await Promise.race([Promise.all(running), deadline])
      clearInterval(idle)
      clearTimeout(timeout)
      for (const cleanup of cleanups) cleanup()
      await stopQueues()
      webSockets.close()
      closeRateLimits()
      await bus.close()
    },
  }
}

const tooManyConnections = () =>
  new ApiError(
    'RATE_LIMITED',
    inEnglish('Your address has too many connections. Share them, and try again in a moment.'),
    { retryAfter: 1 },
  )
