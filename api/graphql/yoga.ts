import type { ServerResponse } from 'node:http'
import { renderGraphiQL } from '@graphql-yoga/render-graphiql'
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  subscribe,
} from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import { contentSecurityPolicy } from '../http/security-headers.ts'
import { limitNewDocuments, prepare, type PreparedDocument } from './documents.ts'
import { executeOperation, isOperation, maskErrors, type Operation, prepareOperation } from './execute.ts'
import { defaultQuery } from './graphiql.ts'
import { maskError } from './mask-errors.ts'
import { getOutcome, logOperation } from './operation-log.ts'
import { MAX_BODY, type ServerContext } from './server-context.ts'

/** Handles the requests that json.ts and multipart.ts do not: GraphiQL, queries by GET, and server-sent events. */
export function createYogaHandler(schema: GraphQLSchema) {
  const documents: Documents = { schema, prepared: new WeakMap() }
  let graphiql: string | undefined
  return createYoga<ServerContext>({
    schema,
    graphqlEndpoint: '/graphql',
    landingPage: false,
    cors: false,
    logging: false,
    batching: false,
    maxRequestBodySize: MAX_BODY,
    // Yoga would keep files in memory; multipart.ts does not.
    multipart: false,
    maskedErrors: false,
    parserAndValidationCache: false,
    graphiql: {
      title: 'Latchkey',
      subscriptionsProtocol: 'WS',
      defaultQuery,
      credentials: 'same-origin',
    },
    // Bundled with this server, so that a self-hosted chat loads nothing from elsewhere.
    renderGraphiQL: (options) => (graphiql ??= renderGraphiQL(options)),
    plugins: [
      useDocuments(documents),
      useOperations(documents),
      useMaskedErrors(),
      useGraphiQLPolicy(() => graphiql),
    ],
  })
}

type Documents = { schema: GraphQLSchema; prepared: WeakMap<DocumentNode, PreparedDocument> }

/** Parses and validates by documents.ts, with its cache and limits. */
function useDocuments({ schema, prepared }: Documents): Plugin<object, ServerContext> {
  return {
    async onParams({ params: { query }, setResult, context: { client, requestId } }) {
      try {
        if (query) await limitNewDocuments(query, client)
      } catch (error) {
        setResult({ errors: [maskError(error, requestId)] })
      }
    },
    onParse({ setParseFn }) {
      setParseFn((source: string | { body: string }) => {
        const preparation = prepare(schema, typeof source === 'string' ? source : source.body)
        if (!preparation.document) throw preparation.errors[0]
        prepared.set(preparation.document, preparation)
        return preparation.document
      })
    },
    onValidate({ params, setValidationFn }) {
      const preparation = prepared.get(params.documentAST)
      if (preparation) setValidationFn(() => preparation.errors)
    },
  }
}

/** Runs operations by execute.ts, with its checks. */
function useOperations(documents: Documents): Plugin<ServerContext, ServerContext> {
  const prepareArgs = async ({ document, operationName, variableValues, contextValue }: ExecutionArgs) => {
    const { bearer, client, requestId, res } = contextValue as ServerContext
    const prepared = documents.prepared.get(document)!
    const operation = await prepareOperation(
      documents.schema,
      { prepared, operationName, variables: variableValues },
      { transport: 'http', bearer, client, requestId },
    )
    if (isOperation(operation))
      operation.contextValue.setCookie = (cookie) => void res.appendHeader('set-cookie', cookie)
    return operation
  }
  return {
    onExecute({ setExecuteFn }) {
      setExecuteFn(async (args: ExecutionArgs) => {
        const operation = await prepareArgs(args)
        return isOperation(operation) ? executeOperation(operation) : { errors: operation }
      })
    },
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn(async (args: ExecutionArgs) => {
        const { res } = args.contextValue as ServerContext
        const operation = await prepareArgs(args)
        return isOperation(operation) ? subscribeOperation(operation, res) : { errors: operation }
      })
    },
  }
}

async function subscribeOperation(
  operation: Operation,
  res: ServerResponse,
): Promise<AsyncIterable<ExecutionResult> | ExecutionResult> {
  const { info } = operation
  const stream = await subscribe(operation)
  if (Symbol.asyncIterator in stream) {
    logOperation(info, 'OK')
    const results = maskStream(stream, info.requestId)
    // Yoga ends the stream when a client disconnects, but not if it does before the first event.
    if (res.closed) await results.return()
    else res.once('close', () => void results.return())
    return results
  }
  const result = maskErrors(stream, info.requestId)
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
  requestId: string,
): AsyncIterableIterator<ExecutionResult> & { return(): Promise<unknown> } {
  const results = stream[Symbol.asyncIterator]()
  let ended = false
  return {
    async next() {
      if (ended) return { value: undefined, done: true }
      try {
        const { value, done } = await results.next()
        return done ? { value: undefined, done } : { value: maskErrors(value, requestId) }
      } catch (error) {
        ended = true
        return { value: { errors: [maskError(error, requestId)] } }
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
function useMaskedErrors(): Plugin<object, ServerContext> {
  return {
    onResultProcess({ result, setResult, serverContext: { requestId } }) {
      if (!(Symbol.asyncIterator in result) && !Array.isArray(result))
        setResult(maskErrors(result, requestId))
    },
  }
}

/** Allows the scripts of GraphiQL's page, and no others. */
function useGraphiQLPolicy(getPage: () => string | undefined): Plugin {
  let policy: string | undefined
  return {
    onResponse({ response }) {
      const html = response.headers.get('content-type')?.startsWith('text/html') && getPage()
      if (html) response.headers.set('content-security-policy', (policy ??= contentSecurityPolicy(html)))
    },
  }
}
