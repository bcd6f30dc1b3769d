import type { IncomingMessage } from 'node:http'

/** The part of the server that handles a request. `page` is the web app, which also handles unknown paths. */
export type Route =
  | 'graphql'
  | 'graphiql'
  | 'live'
  | 'ready'
  | 'health'
  | 'metrics'
  | 'files'
  | 'oidc'
  | 'unsubscribe'
  | 'asset'
  | 'page'

const routes: Record<string, Route> = {
  '/graphql': 'graphql',
  '/health/live': 'live',
  '/health/ready': 'ready',
  '/metrics': 'metrics',
}

/**
 * Returns the path of a request, without its query. A request that is meant for a proxy names the host before the path
 * (RFC 9112, absolute-form).
 */
export const getPath = (req: IncomingMessage): string =>
  (req.url ?? '/').replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)[0] || '/'

/** Returns the query of a request, without its question mark. */
export const getSearch = (req: IncomingMessage): string => /\?([^#]*)/.exec(req.url ?? '')?.[1] ?? ''

/** The start of the paths of GraphiQL's assets. */
export const GRAPHIQL_ASSETS = '/graphql/assets/'

export function matchRoute(req: IncomingMessage): Route {
  const path = getPath(req)
  if (path.startsWith('/_app/')) return 'asset'
  if (path.startsWith(GRAPHIQL_ASSETS)) return 'graphiql'
  // A slash at the end makes no difference, as on the pages of the web app.
  const name = path.length > 1 ? path.replace(/\/+$/, '') : path
  if (name === '/files' || name.startsWith('/files/')) return 'files'
  if (name === '/health' || name.startsWith('/health/')) return routes[name] ?? 'health'
  if (oidcPath.test(name)) return 'oidc'
  if (unsubscribePath.test(name)) return 'unsubscribe'
  return routes[name] ?? 'page'
}

const oidcPath = /^\/oidc\/(\d{1,2})$/

const unsubscribePath = /^\/unsubscribe\/([\w-]{1,100})$/

/** Returns the code in a path of the route `unsubscribe`. */
export const getUnsubscribeCode = (path: string): string =>
  unsubscribePath.exec(path.replace(/\/+$/, ''))?.[1] ?? ''

/** Returns the number of the sign-in provider that a path of the route `oidc` names. */
export const getProviderNumber = (path: string): number =>
  Number(oidcPath.exec(path.replace(/\/+$/, ''))?.[1])
