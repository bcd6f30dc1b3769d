import type { IncomingMessage, ServerResponse } from 'node:http'
import type { GraphQLSchema } from 'graphql'
import type { Bearer } from '../accounts/credential.ts'
import type { ClientInfo } from '../context.ts'
import { createJsonHandler } from './json.ts'
import { createMultipartHandler } from './multipart.ts'
import { createYogaHandler } from './yoga.ts'

/** What the HTTP server knows of a request before GraphQL does. */
export type ServerContext = {
  req: IncomingMessage
  res: ServerResponse
  bearer: Bearer | null
  client: ClientInfo
  requestId: string
}

/** GraphQL over HTTP: queries by GET or POST, mutations by POST, subscriptions as server-sent events, GraphiQL for a browser. */
export function createHttpHandler(schema: GraphQLSchema) {
  const json = createJsonHandler(schema)
  const multipart = createMultipartHandler(schema)
  const yoga = createYogaHandler(schema)
  return (context: ServerContext) => {
    if (isJson(context.req)) return json(context)
    return isMultipart(context.req) ? multipart(context) : yoga(context.req, context.res, context)
  }
}

/** Whether a request brings JSON and takes JSON, as all do but uploads, event streams and GraphiQL. */
const isJson = ({ method, headers }: IncomingMessage) =>
  method === 'POST' &&
  headers['content-type']?.startsWith('application/json') &&
  !headers.accept?.includes('text/event-stream')

const isMultipart = ({ method, headers }: IncomingMessage) =>
  method === 'POST' && headers['content-type']?.startsWith('multipart/form-data')
