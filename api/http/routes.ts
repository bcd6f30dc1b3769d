import type { IncomingMessage, ServerResponse } from 'node:http'
import { logger } from '../logger.ts'
import { requests } from '../ops/metrics.ts'

/** What a request asks for, by its path; what is no other is a page, or belongs to one. */
export type Route = 'graphql' | 'live' | 'ready' | 'metrics' | 'files' | 'asset' | 'page'

const routes: Record<string, Route> = {
  '/graphql': 'graphql',
  '/health/live': 'live',
  '/health/ready': 'ready',
  '/metrics': 'metrics',
}

const pathOf = (req: IncomingMessage) => (req.url ?? '/').split('?', 1)[0]!

/** Which route a request takes. */
export function routeOf(req: IncomingMessage): Route {
  const path = pathOf(req)
  if (path.startsWith('/files/')) return 'files'
  if (path.startsWith('/_app/')) return 'asset'
  return routes[path] ?? 'page'
}

/** The routes that are asked for so often that their lines are for looking into something. */
const quiet = new Set<Route>(['live', 'ready', 'metrics', 'asset'])

/**
 * Writes a request's line into the log once it is answered, or broken off, and counts it. An operation has a line of its
 * own with the same requestId. The query string is left out, and of a path what a secret may be in: /join/CODE.
 */
export function logRequest(req: IncomingMessage, res: ServerResponse, requestId: string): void {
  const since = performance.now()
  const route = routeOf(req)
  res.once('close', () => {
    const { statusCode: status, writableFinished } = res
    requests.inc({ route, status: writableFinished ? `${Math.floor(status / 100)}xx` : 'broken off' })
    if (route === 'graphql' && status === 200) return
    const ms = Math.round((performance.now() - since) * 10) / 10
    const line = { requestId, method: req.method, path: withoutSecrets(pathOf(req)), status, ms }
    if (quiet.has(route) && status < 400) logger.debug(line, 'request')
    else logger.info({ ...line, ...(!writableFinished && { brokenOff: true }) }, 'request')
  })
}

const withoutSecrets = (path: string) => path.slice(0, 200).replace(/^(\/(?:join|invite)\/).+/, '$1[secret]')
