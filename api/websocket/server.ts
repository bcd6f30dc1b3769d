import { isUtf8 } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { GraphQLError, type GraphQLSchema } from 'graphql'
import { CloseCode, handleProtocols, makeServer } from 'graphql-ws'
import { type RawData, WebSocketServer } from 'ws'
import { authenticate, type Bearer } from '../accounts/credential.ts'
import type { ClientInfo } from '../context.ts'
import { ApiError, inEnglish } from '../errors.ts'
import { prepareDocument } from '../graphql/documents.ts'
import { executeOperation, isOperation, prepareOperation } from '../graphql/execute.ts'
import { maskError } from '../graphql/mask-errors.ts'
import { isObject, readParams, requireWholeCharacters } from '../graphql/request-params.ts'
import { logger } from '../logger.ts'
import { Connection } from './connection.ts'
import { readBearerParam, readLanguageParam } from './connection-params.ts'
import { addConnection, removeConnection } from './connections.ts'
import { type ConnectionOperation, subscribe } from './subscribe.ts'

/** Bytes of a client's message at most. */
const MAX_MESSAGE = 64 * 1024
/** Operations that may run on a connection at a time. */
const MAX_OPERATIONS = 100
/** Milliseconds in which a client must send connection_init. */
const INIT_TIMEOUT = 3_000

/** A WebSocket upgrade request, and who sent it. */
export type Upgrade = {
  request: IncomingMessage
  stream: Duplex
  head: Buffer
  bearer: Bearer | null
  client: ClientInfo
}

/**
 * Serves GraphQL over WebSocket: graphql-ws speaks graphql-transport-ws, and subscribe.ts delivers the events. A refused
 * operation ends that operation, never the connection. `onRefused` answers handshakes that are not valid.
 */
export function createWebSocketServer(
  schema: GraphQLSchema,
  onRefused: (error: Error, stream: Duplex) => void,
) {
  const protocol = createProtocol(schema)
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE,
    perMessageDeflate: false,
    // connections.ts does it.
    clientTracking: false,
    // Connection answers pings, so that they count against its queue.
    autoPong: false,
    handleProtocols,
  })
  server.on('wsClientError', onRefused)
  return {
    upgrade: ({ request, stream, head, bearer, client }: Upgrade): void =>
      server.handleUpgrade(request, stream, head, (ws) => {
        const connection = new Connection(ws, stream, { bearer, client })
        addConnection(connection)
        const closed = protocol.opened(
          {
            protocol: ws.protocol,
            send: (message) => connection.send(message),
            close: (code, reason) => connection.close(code ?? 1000, reason ?? ''),
            onMessage: (handle) =>
              ws.on('message', (data: RawData) => receive(connection, data as Buffer, handle)),
          },
          connection,
        )
        ws.on('close', (code, reason) => {
          removeConnection(connection)
          void closed(code, String(reason))
          connection.handleClose(code)
        })
      }),
    close: () => server.close(),
  }
}

/** The error of a subscribe message that readParams has refused, by the payload that replaced its own. */
const refusals = new WeakMap<object, ApiError>()

/** Passes a message on to graphql-ws. */
function receive(connection: Connection, data: Buffer, handle: (message: string) => Promise<void>): void {
  const onError = (error: unknown) => closeAfterError(connection, error as Error)
  try {
    // graphql-ws takes parsed messages as well, though its types do not say so.
    handle(readMessage(data) as string).catch(onError)
  } catch (error) {
    onError(error)
  }
}

/**
 * Parses a message. graphql-ws would close the connection for a payload that is not as it expects. So the payload is read
 * here, as for every transport, and one that is refused ends its operation.
 */
function readMessage(data: Buffer): unknown {
  const text = decodeMessage(data)
  const message = parseMessage(text)
  if (isObject(message) && message['type'] === 'subscribe')
    try {
      requireWholeCharacters(text, message, 'variables')
      message['payload'] = readParams(message['payload'])
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      const payload = { query: '' }
      refusals.set(payload, error)
      message['payload'] = payload
    }
  return message
}

/** Returns an empty text, which is no message, for bytes that are not UTF-8. */
const decodeMessage = (bytes: Buffer) => (isUtf8(bytes) ? bytes.toString() : '')

/** Returns null, which graphql-ws refuses, for a message that is not JSON. */
function parseMessage(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function createProtocol(schema: GraphQLSchema) {
  return makeServer<Record<string, unknown>, Connection>({
    connectionInitWaitTimeout: INIT_TIMEOUT,
    async onConnect({ connectionParams, extra: connection }) {
      try {
        connection.bearer = readBearerParam(connectionParams) ?? connection.bearer
        const { client } = connection
        client.acceptLanguage = readLanguageParam(connectionParams) ?? client.acceptLanguage
        if (connection.bearer?.explicit) await authenticate(connection.bearer)
      } catch (error) {
        // While the database cannot be asked, connections stay: every operation asks again, and reports the failure.
        if (!(error instanceof ApiError)) return true
        // In English: a close frame has room for 123 bytes.
        connection.close(CloseCode.Forbidden, error.message)
        return false
      }
      return true
    },
    async onSubscribe(ctx, operationId, payload) {
      const { extra: connection } = ctx
      const { bearer, client, subscriptions } = connection
      const requestId = randomUUID()
      const refusal = refusals.get(payload)
      if (refusal) return [maskError(refusal, { requestId, client })]
      const { query, operationName, variables } = payload
      if (Math.max(Object.keys(ctx.subscriptions).length, subscriptions.size) > MAX_OPERATIONS)
        return [maskError(tooManyOperations(), { requestId, client })]
      const operation = await prepareOperation(
        schema,
        { prepared: await prepareDocument(client, schema, query), operationName, variables },
        { transport: 'ws', bearer, client, requestId },
      )
      return isOperation(operation) ? Object.assign(operation, { connection, operationId }) : operation
    },
    execute(args) {
      const operation = args as ConnectionOperation
      return operation.connection.answer(() => executeOperation(operation))
    },
    subscribe: (args) => subscribe(args as ConnectionOperation),
    // Subscription has masked the error that ended it; graphql-ws has wrapped it since.
    onError: (_ctx, _id, _payload, errors) =>
      errors.map((error) => (error.cause instanceof GraphQLError ? error.cause : error).toJSON()),
  })
}

const tooManyOperations = () =>
  new ApiError(
    'RATE_LIMITED',
    inEnglish(
      `A connection can run ${MAX_OPERATIONS} operations at a time. Complete one, or open another connection.`,
    ),
    { retryAfter: 1 },
  )

function closeAfterError(connection: Connection, err: Error): void {
  // graphql-ws throws this for message types that only a server may send.
  if (/^Unexpected message of type/.test(err.message)) return connection.close(4400, 'Invalid message')
  logger.error({ err }, 'Handling a WebSocket message failed')
  connection.close(4500, 'Internal server error')
}
