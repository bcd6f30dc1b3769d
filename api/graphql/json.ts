import type { IncomingMessage } from 'node:http'
import { GraphQLError, type GraphQLSchema } from 'graphql'
import { createHandler } from 'graphql-http'
import type { ServerContext } from './http.ts'
import type { OperationContext } from '../context.ts'
import { maskError } from './mask-errors.ts'
import { refuse } from '../http/respond.ts'
import { isOperation, prepareOperation, type Operation, executeOperation } from './execute.ts'
import { prepareDocument } from './documents.ts'

/** Bytes of a JSON request at most; files go by multipart. */
export const MAX_BODY = 1024 * 1024

/**
 * Answers a JSON request: one query or mutation, one JSON answer. That is nearly every request there is, and
 * graphql-http, the reference implementation of GraphQL over HTTP, does nothing besides; a send costs a third of what it
 * costs through Yoga's web streams (docs/decisions/2026-11-22-two-http-handlers.md).
 */
export function createJsonHandler(schema: GraphQLSchema) {
  const handle = createHandler<IncomingMessage, ServerContext, Passed>({
    schema,
    async onSubscribe({ context: { bearer, client, requestId, res } }, { query, operationName, variables }) {
      const prepared = await prepareDocument(client, schema, query)
      const operation = await prepareOperation(
        schema,
        { prepared, operationName, variables },
        { transport: 'http', bearer, client, requestId },
      )
      if (!isOperation(operation)) return operation
      operation.contextValue.setCookie = (cookie) => void res.appendHeader('set-cookie', cookie)
      return { ...operation, contextValue: operation.contextValue as Passed }
    },
    execute: (args) => executeOperation(args as unknown as Operation),
    formatError: (error) => (isMasked(error) ? error : maskError(toGraphQL(error), '')),
  })
  return async (context: ServerContext): Promise<void> => {
    const { req, res } = context
    const source = await read(req)
    if (source === null) {
      res.setHeader('connection', 'close')
      return refuse(res, 413, 'BAD_USER_INPUT', 'A request has at most 1 MiB. Files go by multipart.')
    }
    const [body, { status, headers }] = await handle({
      url: req.url ?? '/',
      method: req.method ?? 'GET',
      headers: req.headers,
      body: source,
      raw: req,
      context,
    })
    res.writeHead(status, { ...headers, ...(body !== null && { 'content-length': Buffer.byteLength(body) }) })
    res.end(body)
  }
}

/** graphql-http wants a context that could be any dictionary, and only passes it on. */
type Passed = OperationContext & Record<PropertyKey, unknown>

const isMasked = (error: GraphQLError | Error) => error instanceof GraphQLError && 'code' in error.extensions

/** What is wrong with the request itself is a plain error here, and the client's to know. */
const toGraphQL = (error: Error) => (error instanceof GraphQLError ? error : new GraphQLError(error.message))

/** The body as text; null when there is more of it than MAX_BODY, or it is cut off. By its events: an async iterator costs a controller and an exception object a request. */
function read(req: IncomingMessage): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>()
  const chunks: Buffer[] = []
  let size = 0
  req.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > MAX_BODY) resolve(null)
    else chunks.push(chunk)
  })
  req.once('end', () => resolve(Buffer.concat(chunks).toString()))
  req.once('close', () => resolve(null))
  return promise
}
