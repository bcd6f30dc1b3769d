import type { ServerResponse } from 'node:http'
import { type ExecutionArgs, type ExecutionResult, type GraphQLSchema, subscribe } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import type { PreparedDocument } from './documents.ts'
import { executeOperation, isOperation, maskErrors, type Operation, prepareOperation } from './execute.ts'
import { maskError, type Reader } from './mask-errors.ts'
import { getOutcome, logOperation } from './operation-log.ts'
import type { RequestParams } from './request-params.ts'
import type { ServerContext } from './server-context.ts'

/** The parameters of a request, and its document. */
type StreamRequest = RequestParams & { prepared: PreparedDocument }
type StreamContext = ServerContext & { request: StreamRequest }

/** Answers with a stream of server-sent events, for subscriptions and for clients that accept nothing else. */
export function createYogaHandler(schema: GraphQLSchema) {
  const yoga = createYoga<{ stream: StreamContext }>({
    schema,
    graphqlEndpoint: '/graphql',
    landingPage: false,
    cors: false,
    logging: false,
    graphiql: false,
    // handler.ts has read the request, for every transport alike.
    batching: false,
    multipart: false,
    maxRequestBodySize: false,
    maskedErrors: false,
    parserAndValidationCache: false,
    plugins: [useRequest(), useOperations(schema), useMaskedErrors()],
  })
  return (context: ServerContext, request: StreamRequest) => {
    const { req, res } = context
    // handler.ts has chosen the response type, and ignores slashes after /graphql.
    req.headers.accept = 'text/event-stream'
    req.url = '/graphql'
    return yoga(req, res, { stream: { ...context, request } })
  }
}

/** Passes on what handler.ts has read and documents.ts has parsed and validated. */
function useRequest(): Plugin<{ stream: StreamContext }, { stream: StreamContext }> {
  return {
    onRequestParse({ setRequestParser, serverContext }) {
      const { query, operationName, variables } = serverContext.stream.request
      setRequestParser(() => ({ query, operationName, variables }))
    },
    onParse({ context, setParseFn }) {
      const { prepared } = context.stream.request
      setParseFn(() => {
        if (!prepared.document) throw prepared.errors[0]
        return prepared.document
      })
    },
    onValidate({ context, setValidationFn }) {
      setValidationFn(() => context.stream.request.prepared.errors)
    },
  }
}

/** Runs operations by execute.ts, with its checks. */
function useOperations(schema: GraphQLSchema): Plugin<object, { stream: StreamContext }> {
  const prepare = async ({ contextValue }: ExecutionArgs) => {
    const { bearer, client, requestId, res, request } = (contextValue as { stream: StreamContext }).stream
    const operation = await prepareOperation(schema, request, {
      transport: 'http',
      bearer,
      client,
      requestId,
    })
    if (isOperation(operation))
      operation.contextValue.setCookie = (cookie) => void res.appendHeader('set-cookie', cookie)
    return operation
  }
  return {
    onExecute({ setExecuteFn }) {
      setExecuteFn(async (args: ExecutionArgs) => {
        const operation = await prepare(args)
        return isOperation(operation) ? executeOperation(operation) : { errors: operation }
      })
    },
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn(async (args: ExecutionArgs) => {
        const { res } = (args.contextValue as { stream: StreamContext }).stream
        const operation = await prepare(args)
        return isOperation(operation) ? subscribeOperation(operation, res) : { errors: operation }
      })
    },
  }
}

async function subscribeOperation(
  operation: Operation,
  res: ServerResponse,
): Promise<AsyncIterable<ExecutionResult> | ExecutionResult> {
  const { info, contextValue } = operation
  const stream = await subscribe(operation)
  if (Symbol.asyncIterator in stream) {
    logOperation(info, 'OK')
    const results = maskStream(stream, contextValue)
    // Yoga ends the stream when a client disconnects, but not if it does before the first event.
    if (res.closed) await results.return()
    else res.once('close', () => void results.return())
    return results
  }
  const result = maskErrors(stream, contextValue)
  logOperation(info, getOutcome(result.errors))
  return result
}

/**
 * Masks the errors of a subscription's results. An error that ends the subscription becomes its last result. This is no
 * async generator, since a generator that awaits the next event cannot be ended before that event: the subscription of a
 * client that has disconnected would go on until then.
 */
function maskStream(
  stream: AsyncIterable<ExecutionResult>,
  reader: Reader,
): AsyncIterableIterator<ExecutionResult> & { return(): Promise<unknown> } {
  const results = stream[Symbol.asyncIterator]()
  let ended = false
  return {
    async next() {
      if (ended) return { value: undefined, done: true }
      try {
        const { value, done } = await results.next()
        return done ? { value: undefined, done } : { value: maskErrors(value, reader) }
      } catch (error) {
        ended = true
        return { value: { errors: [maskError(error, reader)] } }
      }
    },
    async return() {
      ended = true
      await results.return?.()
      return { value: undefined, done: true }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** Masks errors that occur before there is an operation. */
function useMaskedErrors(): Plugin<object, { stream: StreamContext }> {
  return {
    onResultProcess({ result, setResult, serverContext }) {
      if (!(Symbol.asyncIterator in result) && !Array.isArray(result))
        setResult(maskErrors(result, serverContext.stream))
    },
  }
}
