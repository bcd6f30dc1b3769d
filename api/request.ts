import type { IncomingMessage, ServerResponse } from 'node:http'
import type { GraphQLSchema } from 'graphql'
import { m } from '@latchkey/messages'
import { serveFile } from './attachments/serve.ts'
import { inEnglish, notFound } from './errors.ts'
import { serveGraphiQLAsset } from './graphql/graphiql.ts'
import { createGraphQLHandler } from './graphql/handler.ts'
import { getClientInfo, readBearer } from './http/client-address.ts'
import { requireOwnOrigin } from './http/cross-origin.ts'
import { checkReadiness } from './http/health.ts'
import { serveMetrics } from './http/metrics.ts'
import { allowMethods, nothingHere, refuse, refuseForm, RequestError } from './http/refuse.ts'
import { respond } from './http/respond.ts'
import { matchRoute } from './http/routes.ts'
import { setSecurityHeaders } from './http/security-headers.ts'
import { startSignIn } from './http/start-sign-in.ts'
import type { Handler } from './http/sveltekit.ts'
import { serveUnsubscribe } from './http/unsubscribe.ts'
import { getOrigins } from './origins.ts'

/** The part of the server's state that decides about requests. */
export interface AppState {
  /** The web app, once it is loaded. It stays null if it is not built. */
  web: Handler | null
  stopping: boolean
}

/** Returns the function that answers a request by its route. It throws an ApiError if there is nothing, or the request is not allowed. */
export function createRequestHandler(
  schema: GraphQLSchema,
  state: AppState,
): (req: IncomingMessage, res: ServerResponse, requestId: string) => Promise<void> {
  const graphql = createGraphQLHandler(schema)
  return async function handle(req, res, requestId) {
    const route = matchRoute(req)
    setSecurityHeaders(req, res, route === 'page' || route === 'asset' ? 'page' : 'data')
    if (req.httpVersionMinor && !req.headers.host)
      throw new RequestError(
        400,
        inEnglish('The request has no Host header. Every HTTP/1.1 request needs one.'),
      )
    if (route === 'graphql') {
      requireOwnOrigin(req, getOrigins())
      await graphql({ req, res, bearer: readBearer(req), client: getClientInfo(req), requestId })
    } else if (route === 'files') await serveFile(req, res, readBearer(req))
    else if (route === 'unsubscribe') {
      allowMethods(req.method, 'GET', 'HEAD', 'POST')
      await serveUnsubscribe(req, res)
    } else if (route === 'page' || route === 'asset') servePage(req, res, state.web)
    else {
      allowMethods(req.method, 'GET', 'HEAD')
      if (route === 'live') respond(res, 200, { status: 'live' })
      else if (route === 'graphiql') await serveGraphiQLAsset(req, res, schema)
      else if (route === 'oidc') await startSignIn(req, res)
      else if (route === 'metrics') await serveMetrics(req, res)
      else if (route === 'ready') {
        const { ready, checks } = await checkReadiness(state.stopping)
        respond(res, ready ? 200 : 503, { status: ready ? 'ready' : 'not ready', checks })
      } else throw nothingHere('There is nothing at this address. Try /health/live or /health/ready.')
    }
  }
}

function servePage(req: IncomingMessage, res: ServerResponse, web: Handler | null): void {
  // SvelteKit checks the origin of forms too, without saying what to do.
  if (req.method !== 'GET' && req.method !== 'HEAD')
    try {
      requireOwnOrigin(req, getOrigins())
    } catch (error) {
      return refuseForm(req, res, error as RequestError)
    }
  const isMissing = () => refuse(res, notFound(m.address_not_found))
  if (web) web(req, res, (err) => (err ? res.destroy() : isMissing()))
  else isMissing()
}
