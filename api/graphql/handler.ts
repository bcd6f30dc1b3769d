import type { IncomingMessage } from 'node:http'
import { getOperationAST, type GraphQLSchema } from 'graphql'
import { authenticate } from '../accounts/credential.ts'
import { ApiError, inEnglish } from '../errors.ts'
import { parseContentType, readText } from '../http/body.ts'
import { allowMethods, refuse, RequestError } from '../http/refuse.ts'
import { getSearch } from '../http/routes.ts'
import { parseAccept, type ResponseType } from './accept.ts'
import { prepareDocument } from './documents.ts'
import { serveGraphiQL } from './graphiql.ts'
import { createJsonHandler } from './json.ts'
import { createMultipartHandler } from './multipart.ts'
import { parseJson, readParams, readSearchParams } from './request-params.ts'
import type { ServerContext } from './server-context.ts'

/**
 * Serves GraphQL over HTTP: queries by GET or POST, mutations by POST, files by multipart, subscriptions as server-sent
 * events, and GraphiQL. A request that cannot be read is refused here, whatever its transport.
 */
export function createGraphQLHandler(schema: GraphQLSchema) {
  const json = createJsonHandler(schema)
  const multipart = createMultipartHandler(schema)
  let yoga: ReturnType<typeof loadYoga> | undefined

  async function handle(context: ServerContext, accepted: ResponseType[]): Promise<unknown> {
    const { req, res, bearer, client } = context
    if (req.method === 'OPTIONS') return res.writeHead(204, { allow: METHODS.join(', ') }).end()
    allowMethods(req.method, ...METHODS)
    const isPost = req.method === 'POST'
    if (!isPost && accepted[0] === 'text/html') return serveGraphiQL(res, schema)
    const type = isPost ? readContentType(req) : null
    if (type === 'multipart/form-data') return multipart(context, jsonType(accepted))
    const params = isPost
      ? readParams(parseJson(await readText(req), 'query'))
      : readSearchParams(getSearch(req))
    const prepared = await prepareDocument(client, schema, params.query)
    const operation = prepared.document && getOperationAST(prepared.document, params.operationName)
    if (!isPost && operation?.operation === 'mutation') throw notByGet()
    const isSubscription = operation?.operation === 'subscription'
    const wantsStream =
      accepted[0] === 'text/event-stream' || (isSubscription && accepted.includes('text/event-stream'))
    if (wantsStream && req.method !== 'HEAD') {
      // Before the response begins, since an EventSource cannot read an event's error and try again without the token.
      await authenticate(bearer)
      return (await (yoga ??= loadYoga(schema)))(context, { ...params, prepared })
    }
    if (isSubscription && !prepared.errors.length) throw subscriptionOverJson()
    return json(context, { ...params, prepared, responseType: jsonType(accepted) })
  }

  return async (context: ServerContext): Promise<void> => {
    const accepted = parseAccept(context.req.headers.accept)
    try {
      await handle(context, accepted)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      refuse(context.res, error, jsonType(accepted))
    }
  }
}

/** Loads Yoga, which serves event streams only, with the first of them. */
const loadYoga = async (schema: GraphQLSchema) => (await import('./yoga.ts')).createYogaHandler(schema)

const METHODS = ['GET', 'HEAD', 'POST', 'OPTIONS']

/** Headers that neither a form nor an image can send. A multipart request must have one of them. */
const preflightHeaders = [
  'x-requested-with',
  'graphql-require-preflight',
  'apollo-require-preflight',
  'x-graphql-yoga-csrf',
]

/** Returns the content type of a POST request. Refuses those that another site's form can send with a visitor's cookie. */
function readContentType({ headers }: IncomingMessage): string {
  const { type } = parseContentType(headers['content-type'])
  const isMultipart = type === 'multipart/form-data'
  if (type === 'application/json' || (isMultipart && preflightHeaders.some((name) => headers[name])))
    return type
  throw new RequestError(
    415,
    inEnglish(
      isMultipart
        ? 'A multipart request needs the header graphql-require-preflight. Set it to 1.'
        : 'Send the request with content-type: application/json.',
    ),
    { headers: { accept: 'application/json, multipart/form-data' } },
  )
}

const jsonType = (accepted: ResponseType[]) => accepted.find((type) => type.endsWith('json'))!

const notByGet = () =>
  new RequestError(405, inEnglish('A mutation cannot be sent by GET. Send it by POST.'), {
    headers: { allow: 'POST' },
  })

const subscriptionOverJson = () =>
  new RequestError(
    400,
    inEnglish(
      'A subscription needs a stream of events. Send accept: text/event-stream, or use the WebSocket at the same address.',
    ),
  )
