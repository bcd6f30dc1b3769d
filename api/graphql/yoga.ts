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
import { firstQuery } from './graphiql.ts'
import type { ServerContext } from './http.ts'
import { MAX_BODY } from './json.ts'
import { maskError } from './mask-errors.ts'
import { isOperation, maskErrors, prepareOperation, type Operation, executeOperation } from './execute.ts'
import { limitNewDocuments, prepare, type PreparedDocument } from './documents.ts'
import { outcomeOf, logOperation } from './operation-log.ts'

/** GraphQL Yoga: GraphiQL, queries by GET, subscriptions as server-sent events; whatever json.ts and multipart.ts do not take. */
export function createYogaHandler(schema: GraphQLSchema) {
  const documents: Documents = { schema, preparations: new WeakMap() }
  let graphiql: string | undefined
  return createYoga<ServerContext>({
    schema,
    graphqlEndpoint: '/graphql',
    landingPage: false,
    cors: false,
    logging: false,
    batching: false,
    maxRequestBodySize: MAX_BODY,
    // multipart.ts does it: Yoga would keep files in memory.
    multipart: false,
    maskedErrors: false,
    parserAndValidationCache: false,
    graphiql: {
      title: 'Latchkey',
      subscriptionsProtocol: 'WS',
      defaultQuery: firstQuery,
      credentials: 'same-origin',
    },
    // From the package itself: a chat of one's own needs no one else's servers.
    renderGraphiQL: (options) => (graphiql ??= renderGraphiQL(options)),
    plugins: [prepared(documents), executed(documents), masked(), guarded(() => graphiql)],
  })
}

type Documents = { schema: GraphQLSchema; preparations: WeakMap<DocumentNode, PreparedDocument> }

/** Documents are parsed and validated by prepare.ts, here as on the WebSocket, under the same limits. */
function prepared({ schema, preparations }: Documents): Plugin<object, ServerContext> {
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
        preparations.set(preparation.document, preparation)
        return preparation.document
      })
    },
    onValidate({ params, setValidationFn }) {
      const preparation = preparations.get(params.documentAST)
      if (preparation) setValidationFn(() => preparation.errors)
    },
  }
}

/** Operations pass the same gate and run the same way as on the WebSocket. */
function executed({ schema, preparations }: Documents): Plugin<ServerContext, ServerContext> {
  const open = async ({ document, operationName, variableValues, contextValue }: ExecutionArgs) => {
    const { bearer, client, requestId, res } = contextValue as ServerContext
    const prepared = preparations.get(document)!
    const operation = await prepareOperation(
      schema,
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
        const operation = await open(args)
        return isOperation(operation) ? executeOperation(operation) : { errors: operation }
      })
    },
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn(async (args: ExecutionArgs) => {
        const { res } = args.contextValue as ServerContext
        const operation = await open(args)
        return isOperation(operation) ? subscribeOperation(operation, res) : { errors: operation }
      })
    },
  }
}

async function subscribeOperation(
  operation: Operation,
  res: ServerResponse,
): Promise<AsyncIterable<ExecutionResult> | ExecutionResult> {
  const { ongoing } = operation
  const stream = await subscribe(operation)
  if (Symbol.asyncIterator in stream) {
    logOperation(ongoing, 'OK')
    const results = maskAll(stream, ongoing.requestId)
    // Yoga ends it for those who go away later; not for those who have gone before the first event is sent.
    if (res.closed) await results.return()
    else res.once('close', () => void results.return())
    return results
  }
  const result = maskErrors(stream, ongoing.requestId)
  logOperation(ongoing, outcomeOf(result.errors))
  return result
}

/**
 * The results of a subscription; what ends it early is the last of them. Not an async generator: one that waits for the
 * next event cannot be ended before it comes, and whoever went away would be followed for until then.
 */
function maskAll(
  stream: AsyncIterable<ExecutionResult>,
  requestId: string,
): AsyncIterableIterator<ExecutionResult> & { return(): Promise<unknown> } {
  const results = stream[Symbol.asyncIterator]()
  let over = false
  return {
    async next() {
      if (over) return { value: undefined, done: true }
      try {
        const { value, done } = await results.next()
        return done ? { value: undefined, done } : { value: maskErrors(value, requestId) }
      } catch (error) {
        over = true
        return { value: { errors: [maskError(error, requestId)] } }
      }
    },
    async return() {
      over = true
      await results.return?.()
      return { value: undefined, done: true }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** What fails before there is an operation is fit to be seen as well. */
function masked(): Plugin<object, ServerContext> {
  return {
    onResultProcess({ result, setResult, serverContext: { requestId } }) {
      if (!(Symbol.asyncIterator in result) && !Array.isArray(result))
        setResult(maskErrors(result, requestId))
    },
  }
}

/** GraphiQL's page has scripts in it: they may run, and no others. */
function guarded(page: () => string | undefined): Plugin {
  let policy: string | undefined
  return {
    onResponse({ response }) {
      const html = response.headers.get('content-type')?.startsWith('text/html') && page()
      if (html) response.headers.set('content-security-policy', (policy ??= contentSecurityPolicy(html)))
    },
  }
}
