import type { IncomingMessage } from 'node:http'

/** The part of the server that handles a request. `page` is the web app, which also handles unknown paths. */
export type Route = 'graphql' | 'live' | 'ready' | 'metrics' | 'files' | 'asset' | 'page'

const routes: Record<string, Route> = {
  '/graphql': 'graphql',
  '/health/live': 'live',
  '/health/ready': 'ready',
  '/metrics': 'metrics',
}

/** Returns the path of a request, without its query. */
export const getPath = (req: IncomingMessage): string => (req.url ?? '/').split('?', 1)[0]!

export function matchRoute(req: IncomingMessage): Route {
  const path = getPath(req)
  if (path.startsWith('/files/')) return 'files'
  if (path.startsWith('/_app/')) return 'asset'
  return routes[path] ?? 'page'
}
