import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { GraphQLError, type GraphQLSchema } from 'graphql'
import { handleProtocols, makeServer } from 'graphql-ws'
import { type RawData, WebSocketServer } from 'ws'
import { type Bearer, parseBearer } from '../accounts/credential.ts'
import type { ClientInfo } from '../context.ts'
import { rateLimited } from '../errors.ts'
import { prepareDocument } from '../graphql/documents.ts'
import { executeOperation, isOperation, prepareOperation } from '../graphql/execute.ts'
import { maskError } from '../graphql/mask-errors.ts'
import { logger } from '../logger.ts'
import { Connection } from './connection.ts'
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
 * operation ends that operation, never the connection.
 */
export function createWebSocketServer(schema: GraphQLSchema) {
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
              ws.on('message', (data: RawData) => {
                handle(String(data)).catch((err: Error) => closeAfterError(connection, err))
              }),
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

function createProtocol(schema: GraphQLSchema) {
  return makeServer<{ token?: unknown }, Connection>({
    connectionInitWaitTimeout: INIT_TIMEOUT,
    onConnect({ connectionParams, extra: connection }) {
      const token = connectionParams?.token
      if (typeof token === 'string') connection.bearer = parseBearer(token)
    },
    async onSubscribe(ctx, operationId, { query, operationName, variables }) {
      const { extra: connection } = ctx
      const { bearer, client, subscriptions } = connection
      const requestId = randomUUID()
      if (Math.max(Object.keys(ctx.subscriptions).length, subscriptions.size) > MAX_OPERATIONS)
        return [maskError(tooManyOperations(), requestId)]
      const operation = await prepareOperation(
        schema,
        { prepared: await prepareDocument(client, schema, query), operationName, variables },
        { transport: 'ws', bearer, client, requestId },
      )
      return isOperation(operation) ? { ...operation, connection, operationId } : operation
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
  rateLimited(
    `A connection can run ${MAX_OPERATIONS} operations at a time. Complete one, or open another connection.`,
    1,
  )

function closeAfterError(connection: Connection, err: Error): void {
  // graphql-ws throws this for message types that only a server may send.
  if (/^Unexpected message of type/.test(err.message)) return connection.close(4400, 'Invalid message')
  logger.error({ err }, 'Handling a WebSocket message failed')
  connection.close(4500, 'Internal server error')
}
