import type { IncomingMessage, ServerResponse } from 'node:http'
import { logger } from '../logger.ts'
import { requests } from '../ops/metrics.ts'
import { getPath, matchRoute, type Route } from './routes.ts'

/** Routes that are requested so often that their successful requests are logged at debug level. */
const quietRoutes = new Set<Route>(['live', 'ready', 'metrics', 'asset'])

/**
 * Logs and counts a request when its response has been sent or the connection has broken off. GraphQL operations have log
 * lines of their own with the same requestId. Omits the query string and secrets in the path, such as /join/CODE.
 */
export function logRequest(req: IncomingMessage, res: ServerResponse, requestId: string): void {
  const startedAt = performance.now()
  const route = matchRoute(req)
  res.once('close', () => {
    const { statusCode: status, writableFinished } = res
    requests.inc({ route, status: writableFinished ? `${Math.floor(status / 100)}xx` : 'broken off' })
    if (route === 'graphql' && status === 200) return
    const ms = Math.round((performance.now() - startedAt) * 10) / 10
    const line = { requestId, method: req.method, path: withoutSecrets(getPath(req)), status, ms }
    if (quietRoutes.has(route) && status < 400) logger.debug(line, 'request')
    else logger.info({ ...line, ...(!writableFinished && { brokenOff: true }) }, 'request')
  })
}

const withoutSecrets = (path: string) =>
  path.slice(0, 200).replace(/^(\/(?:join|invite|unsubscribe)\/).+/, '$1[secret]')
