import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { checkCredentials, tokenInCookie } from './accounts/session.ts'
import { env } from './env.ts'
import { createHttpHandler } from './graphql/http.ts'
import { createSocketServer } from './graphql/ws.ts'
import { log } from './log.ts'
import { readiness } from './ops/health.ts'
import { bus, useBus } from './realtime/bus.ts'
import { checkFeeds } from './realtime/feeds.ts'
import { watchPresence } from './realtime/presence.ts'
import { redisBus } from './realtime/redis-bus.ts'
import { listenForRevocations } from './realtime/revocation.ts'
import { closeSockets, watchSockets } from './realtime/socket.ts'
import { checkViewerFeeds } from './realtime/viewer-feed.ts'
import { schema } from './schema/index.ts'
import { type Handler, loadWeb } from './web.ts'

/** Milliseconds between looks into the database for what the bus did not bring. */
const CHECK_EVERY = 5_000
/** Milliseconds over which sockets are closed at the end, so that clients do not all come back at once. */
const SPREAD = 2_000

/** The whole server: web, API and WebSocket on one port. The database has to be connected before `listen`. */
export function createApp() {
  const graphql = createHttpHandler(schema)
  const sockets = createSocketServer(schema)
  const ending: (() => void)[] = []
  let web: Handler | null = null
  let origins: readonly string[] = env.ORIGIN
  let stopping = false

  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 60_000 }, (req, res) => {
    const requestId = randomUUID()
    res.setHeader('x-request-id', requestId)
    handle(req, res, requestId).catch((err: unknown) => {
      log.error({ err, requestId }, 'A request failed')
      if (!res.headersSent) refuse(res, 500, 'INTERNAL', 'Something went wrong here. Try again.', { requestId })
      else res.destroy()
    })
  })

  async function handle(req: IncomingMessage, res: ServerResponse, requestId: string): Promise<void> {
    const path = pathOf(req)
    if (path === '/graphql') {
      const problem = crossSite(req, origins)
      if (problem) return refuse(res, problem.status, problem.code, problem.message)
      await graphql({ req, res, token: tokenOf(req), client: clientOf(req), requestId })
    } else if (path === '/health/live') respond(res, 200, { status: 'live' })
    else if (path === '/health/ready') {
      const { ready, checks } = await readiness(stopping)
      respond(res, ready ? 200 : 503, { status: ready ? 'ready' : 'not ready', checks })
    } else if (web) web(req, res, (err) => (err ? res.destroy() : respond(res, 404, { status: 'not found' })))
    else respond(res, 404, { status: 'not found' })
  }

  server.on('upgrade', (req: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', (err) => log.debug({ err }, 'A connection broke'))
    const { origin } = req.headers
    if (pathOf(req) !== '/graphql') return reject(stream, '404 Not Found')
    if (stopping) return reject(stream, '503 Service Unavailable')
    if (origin && !origins.includes(origin)) return reject(stream, '403 Forbidden')
    sockets.upgrade(req, stream, head, tokenOf(req), clientOf(req))
  })

  return {
    /** Starts to serve; resolves with the address once requests are answered. */
    async listen(): Promise<{ address: string }> {
      if (env.REDIS_URL) useBus(redisBus(env.REDIS_URL))
      const checkAll = async () => void (await Promise.all([checkFeeds(), checkViewerFeeds(), checkCredentials()]))
      const check = every(CHECK_EVERY, checkAll)
      bus.onReconnect(check.now)
      ending.push(await listenForRevocations(), watchSockets(), watchPresence(), check.stop)
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
      server.closeIdleConnections()
      await closeSockets(SPREAD)
      await closed
      for (const end of ending) end()
      sockets.close()
      await bus.close()
    },
  }
}

/** Runs a check again and again, and `now`; never twice at a time. One that fails is logged, and tried the next time. */
function every(milliseconds: number, check: () => Promise<void>) {
  let running = false
  const now = async () => {
    if (running) return
    running = true
    await check().catch((err: unknown) => log.warn({ err }, 'A regular check failed'))
    running = false
  }
  const timer = setInterval(now, milliseconds)
  return { now, stop: () => clearInterval(timer) }
}

const pathOf = (req: IncomingMessage) => (req.url ?? '/').split('?', 1)[0]

/** The token that a request proves itself with: of its Authorization header, else of its cookie. */
function tokenOf({ headers }: IncomingMessage): string | null {
  const [scheme, token] = headers.authorization?.split(' ') ?? []
  if (scheme?.toLowerCase() === 'bearer' && token) return token
  return tokenInCookie(headers.cookie)
}

const clientOf = (req: IncomingMessage) => ({
  address: req.socket.remoteAddress ?? 'unknown',
  userAgent: req.headers['user-agent'] ?? null,
})

/** Headers that no form and no image can send: a multipart request has to carry one. */
const preflighted = ['x-requested-with', 'graphql-require-preflight', 'apollo-require-preflight', 'x-graphql-yoga-csrf']

/** Why a request may be some other site's doing, or null. Ours come from our own pages, or from no page at all. */
function crossSite({ method, headers }: IncomingMessage, origins: readonly string[]) {
  if (method !== 'POST') return null
  if (headers.origin && !origins.includes(headers.origin))
    return { status: 403, code: 'FORBIDDEN', message: 'This origin may not use the API from a browser. See ORIGIN in the settings.' }
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (type === 'application/json') return null
  if (type === 'multipart/form-data' && preflighted.some((name) => headers[name])) return null
  return {
    status: 415,
    code: 'BAD_USER_INPUT',
    message:
      type === 'multipart/form-data'
        ? 'A multipart request needs the header graphql-require-preflight.'
        : 'Send the request with content-type: application/json.',
  }
}

function respond(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
  res.end(JSON.stringify(body))
}

const refuse = (res: ServerResponse, status: number, code: string, message: string, more: object = {}) =>
  respond(res, status, { errors: [{ message, extensions: { code, ...more } }] })

function reject(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
