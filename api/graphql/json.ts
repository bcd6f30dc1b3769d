import type { IncomingMessage } from 'node:http'
import { GraphQLError, type GraphQLSchema } from 'graphql'
import { createHandler } from 'graphql-http'
import type { OperationContext } from '../context.ts'
import { respondWithError } from '../http/respond.ts'
import { prepareDocument } from './documents.ts'
import { executeOperation, isOperation, type Operation, prepareOperation } from './execute.ts'
import { maskError } from './mask-errors.ts'
import { MAX_BODY, type ServerContext } from './server-context.ts'

/**
 * Handles JSON requests, which are nearly all: one query or mutation, one JSON response. graphql-http, the reference
 * implementation of GraphQL over HTTP, does just that, and a send costs a third of what it costs through Yoga's web
 * streams (docs/decisions/2026-11-22-two-http-handlers.md).
 */
export function createJsonHandler(schema: GraphQLSchema) {
  const handle = createHandler<IncomingMessage, ServerContext, HttpContext>({
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
      return { ...operation, contextValue: operation.contextValue as HttpContext }
    },
    execute: (args) => executeOperation(args as unknown as Operation),
    formatError: (error) => (isMasked(error) ? error : maskError(toGraphQLError(error), '')),
  })
  return async (context: ServerContext): Promise<void> => {
    const { req, res } = context
    const source = await readBody(req)
    if (source === null) {
      res.setHeader('connection', 'close')
      return respondWithError(res, 413, {
        code: 'BAD_USER_INPUT',
        message: 'The request is larger than 1 MiB. Send files as multipart/form-data.',
      })
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

/** The type of context that graphql-http accepts. It only passes the context on. */
type HttpContext = OperationContext & Record<PropertyKey, unknown>

const isMasked = (error: GraphQLError | Error) => error instanceof GraphQLError && 'code' in error.extensions

/** graphql-http reports a malformed request as a plain Error, whose message is meant for the client. */
const toGraphQLError = (error: Error) =>
  error instanceof GraphQLError ? error : new GraphQLError(error.message)

/**
 * Reads the body as text. Returns null if it is larger than MAX_BODY or incomplete. Uses events, since an async iterator
 * costs an abort controller and an exception object per request.
 */
function readBody(req: IncomingMessage): Promise<string | null> {
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
