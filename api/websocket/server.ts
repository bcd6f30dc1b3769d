import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { GraphQLError, type GraphQLSchema } from 'graphql'
import { handleProtocols, makeServer } from 'graphql-ws'
import { type RawData, WebSocketServer } from 'ws'
import { type Bearer, parseBearer } from '../accounts/credential.ts'
import type { ClientInfo } from '../context.ts'
import { rateLimited } from '../errors.ts'
import { maskError } from '../graphql/mask-errors.ts'
import { isOperation, prepareOperation, type Operation, executeOperation } from '../graphql/execute.ts'
import { prepareDocument } from '../graphql/documents.ts'
import { logger } from '../logger.ts'
import { subscribeLive } from './subscribe.ts'
import type { LiveSubscription } from './subscription.ts'
import { Socket } from './connection.ts'

/** What is kept of a connection besides graphql-ws' own: little, since there are many. */
export type Connection = {
  socket: Socket
  bearer: Bearer | null
  client: ClientInfo
  /** What is followed, by the operations' ids. */
  following: Map<string, LiveSubscription>
}

/** An operation on its way through graphql-ws. */
export type SocketOperation = Operation & { connection: Connection; operationId: string }

const MAX_FRAME = 64 * 1024
const MAX_OPERATIONS = 100
const INIT_TIMEOUT = 3_000

/**
 * The WebSocket side of /graphql: graphql-ws speaks the protocol, live.ts sends the events. A refused operation ends
 * that operation, never the socket.
 */
export function createWebSocketServer(schema: GraphQLSchema) {
  const protocol = makeServer<{ token?: unknown }, Connection>({
    connectionInitWaitTimeout: INIT_TIMEOUT,
    onConnect(ctx) {
      const token = ctx.connectionParams?.token
      if (typeof token === 'string') ctx.extra.bearer = parseBearer(token)
    },
    async onSubscribe(ctx, operationId, { query, operationName, variables }) {
      const requestId = randomUUID()
      if (Math.max(Object.keys(ctx.subscriptions).length, ctx.extra.following.size) > MAX_OPERATIONS)
        return [
          maskError(
            rateLimited(`At most ${MAX_OPERATIONS} operations at a time on a connection.`, 1),
            requestId,
          ),
        ]
      const connection = ctx.extra
      const { bearer, client } = connection
      const operation = await prepareOperation(
        schema,
        { prepared: await prepareDocument(client, schema, query), operationName, variables },
        { transport: 'ws', bearer, client, requestId },
      )
      return isOperation(operation) ? { ...operation, connection, operationId } : operation
    },
    execute(args) {
      const operation = args as SocketOperation
      return operation.connection.socket.answer(() => executeOperation(operation))
    },
    subscribe: (args) => subscribeLive(args as SocketOperation),
    // What ended a subscription was made fit to be seen where it was known whose it is; graphql-ws has wrapped it.
    onError: (_ctx, _id, _payload, errors) =>
      errors.map((error) => (error.cause instanceof GraphQLError ? error.cause : error).toJSON()),
  })

  const wss = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME,
    perMessageDeflate: false,
    // sockets.ts knows them all.
    clientTracking: false,
    // Socket does it, as with everything that is sent: within bounds.
    autoPong: false,
    handleProtocols,
  })
  const upgrade = (
    request: IncomingMessage,
    stream: Duplex,
    head: Buffer,
    bearer: Bearer | null,
    client: ClientInfo,
  ) =>
    wss.handleUpgrade(request, stream, head, (ws) => {
      const socket = new Socket(ws, stream, client.address)
      const opened: Parameters<typeof protocol.opened>[0] = {
        protocol: ws.protocol,
        send: (data) => socket.send(data),
        close: (code, reason) => socket.close(code ?? 1000, reason ?? ''),
        onMessage: (handle) =>
          ws.on('message', (data: RawData) => {
            handle(String(data)).catch((err: Error) => {
              // graphql-ws throws where a client says what only a server may.
              if (/^Unexpected message of type/.test(err.message))
                return socket.close(4400, 'Invalid message')
              logger.error({ err }, 'A message over WebSocket failed')
              socket.close(4500, 'Internal server error')
            })
          }),
      }
      const following: Connection['following'] = new Map()
      const closed = protocol.opened(opened, { socket, bearer, client, following })
      ws.on('close', (code, reason) => {
        void closed(code, String(reason))
        for (const subscription of following.values()) subscription.leave()
      })
    })
  return { upgrade, close: () => wss.close() }
}
