import type { IncomingMessage } from 'node:http'
import type { GraphQLSchema } from 'graphql'
import { createJsonHandler } from './json.ts'
import { createMultipartHandler } from './multipart.ts'
import type { ServerContext } from './server-context.ts'
import { createYogaHandler } from './yoga.ts'

/** Serves GraphQL over HTTP: queries by GET or POST, mutations by POST, subscriptions as server-sent events, and GraphiQL. */
export function createGraphQLHandler(schema: GraphQLSchema) {
  const json = createJsonHandler(schema)
  const multipart = createMultipartHandler(schema)
  const yoga = createYogaHandler(schema)
  return (context: ServerContext) => {
    if (isJson(context.req)) return json(context)
    return isMultipart(context.req) ? multipart(context) : yoga(context.req, context.res, context)
  }
}

/** Returns whether a request sends JSON and accepts JSON: all except uploads, event streams and GraphiQL. */
const isJson = ({ method, headers }: IncomingMessage) =>
  method === 'POST' &&
  headers['content-type']?.startsWith('application/json') &&
  !headers.accept?.includes('text/event-stream')

const isMultipart = ({ method, headers }: IncomingMessage) =>
  method === 'POST' && headers['content-type']?.startsWith('multipart/form-data')
