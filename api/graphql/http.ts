import type { IncomingMessage, ServerResponse } from 'node:http'
import { renderGraphiQL } from '@graphql-yoga/render-graphiql'
import { type DocumentNode, execute, type ExecutionArgs, type ExecutionResult, type GraphQLSchema, subscribe } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import { authenticate } from '../accounts/session.ts'
import { type ClientInfo, createContext } from '../context.ts'
import { firstQuery } from './graphiql.ts'
import { createJsonHandler } from './json.ts'
import { maskError } from './mask.ts'
import { prepare, type Prepared } from './prepare.ts'

/** What the HTTP server knows of a request before GraphQL does. */
export type ServerContext = {
  req: IncomingMessage
  res: ServerResponse
  token: string | null
  client: ClientInfo
  requestId: string
}

/** GraphQL over HTTP: queries by GET or POST, mutations by POST, subscriptions as server-sent events, GraphiQL for a browser. */
export function createHttpHandler(schema: GraphQLSchema) {
  const json = createJsonHandler(schema)
  const yoga = createYogaHandler(schema)
  return (context: ServerContext) =>
    isJson(context.req) ? json(context) : yoga(context.req, context.res, context)
}

/** Whether a request brings JSON and takes JSON, as all do but uploads, event streams and GraphiQL. */
const isJson = ({ method, headers }: IncomingMessage) =>
  method === 'POST' &&
  headers['content-type']?.startsWith('application/json') &&
  !headers.accept?.includes('text/event-stream')

const createYogaHandler = (schema: GraphQLSchema) =>
  createYoga<ServerContext>({
    schema,
    graphqlEndpoint: '/graphql',
    landingPage: false,
    cors: false,
    logging: false,
    batching: false,
    multipart: true,
    maskedErrors: false,
    parserAndValidationCache: false,
    graphiql: { title: 'Latchkey', subscriptionsProtocol: 'WS', defaultQuery: firstQuery, credentials: 'same-origin' },
    // From the package itself: a chat of one's own needs no one else's servers.
    renderGraphiQL,
    plugins: [prepared(schema), executed(), masked()],
  })

/** Documents are parsed and validated by prepare.ts, here as on the WebSocket, under the same limits. */
function prepared(schema: GraphQLSchema): Plugin {
  const preparations = new WeakMap<DocumentNode, Prepared>()
  return {
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

/** Operations run by graphql-js itself, in a context of ours, as on the WebSocket. */
function executed(): Plugin<ServerContext, ServerContext> {
  const contextOf = async ({ token, client, requestId, res }: ServerContext) => {
    const context = createContext(await authenticate(token), client, requestId)
    context.setCookie = (cookie) => void res.appendHeader('set-cookie', cookie)
    return context
  }
  return {
    async onExecute({ args, setExecuteFn }) {
      const contextValue = await contextOf(args.contextValue)
      setExecuteFn((args: ExecutionArgs) => execute({ ...args, contextValue }))
    },
    async onSubscribe({ args, setSubscribeFn }) {
      const contextValue = await contextOf(args.contextValue)
      setSubscribeFn((args: ExecutionArgs) => subscribe({ ...args, contextValue }))
    },
  }
}

/** Nothing leaves that mask.ts has not seen, whatever stage it failed at. */
function masked(): Plugin<object, ServerContext> {
  return {
    onResultProcess({ result, setResult, serverContext: { requestId } }) {
      const mask = <Result extends ExecutionResult>(result: Result): Result =>
        result.errors ? { ...result, errors: result.errors.map((error) => maskError(error, requestId)) } : result
      if (Symbol.asyncIterator in result) setResult(mapAsync(result, mask))
      else if (!Array.isArray(result)) setResult(mask(result))
    },
  }
}

async function* mapAsync<T, U>(source: AsyncIterable<T>, map: (value: T) => U): AsyncGenerator<U, void, void> {
  for await (const value of source) yield map(value)
}
