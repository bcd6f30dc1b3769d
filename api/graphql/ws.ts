import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type GraphQLSchema, type ExecutionArgs, getOperationAST, GraphQLError } from 'graphql'
import { handleProtocols, makeServer } from 'graphql-ws'
import { type RawData, WebSocketServer } from 'ws'
import { type ClientInfo, createContext } from '../context.ts'
import { rateLimited } from '../errors.ts'
import { maskError } from './mask.ts'
import { prepare, type Prepared } from './prepare.ts'
import { log } from '../log.ts'
import { authenticate } from '../accounts/session.ts'
import { subscribeLive } from './live.ts'
import { Socket } from '../realtime/socket.ts'

/** What is kept of a connection besides graphql-ws' own: little, since there are many. */
export type Connection = { socket: Socket; token: string | null; client: ClientInfo }

/** An operation on its way through graphql-ws. */
export type Operation = ExecutionArgs & { prepared: Prepared; connection: Connection; operationId: string }

const MAX_FRAME = 64 * 1024
const MAX_OPERATIONS = 100
const INIT_TIMEOUT = 3_000

/**
 * The WebSocket side of /graphql: graphql-ws speaks the protocol, live.ts sends the events. A refused operation ends
 * that operation, never the socket.
 */
export function createSocketServer(schema: GraphQLSchema) {
  const protocol = makeServer<{ token?: unknown }, Connection>({
    connectionInitWaitTimeout: INIT_TIMEOUT,
    onConnect(ctx) {
      const token = ctx.connectionParams?.token
      if (typeof token === 'string') ctx.extra.token = token
    },
    async onSubscribe(ctx, operationId, payload) {
      if (Object.keys(ctx.subscriptions).length > MAX_OPERATIONS)
        return [maskError(rateLimited(`At most ${MAX_OPERATIONS} operations at a time on a connection.`, 1), '')]
      const prepared = prepare(schema, payload.query)
      const { document, errors } = prepared
      if (!document || errors.length) return errors.map((error) => maskError(error, ''))
      if (!getOperationAST(document, payload.operationName))
        return [maskError(new GraphQLError('Name the operation to run by operationName.'), '')]
      const connection = ctx.extra
      const viewer = await authenticate(connection.token)
      const operation: Operation = {
        schema,
        document,
        operationName: payload.operationName,
        variableValues: payload.variables,
        contextValue: createContext(viewer, connection.client),
        prepared,
        connection,
        operationId,
      }
      return operation
    },
    subscribe: (args) => subscribeLive(args as Operation),
    onNext: (_ctx, _id, _payload, args, result) =>
      result.errors && {
        ...result,
        errors: result.errors.map((error) => maskError(error, requestIdOf(args)).toJSON()),
      },
    onError: (_ctx, _id, _payload, errors) => errors.map((error) => maskError(error, '').toJSON()),
  })

  const wss = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME, perMessageDeflate: false, handleProtocols })
  const upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer, token: string | null, client: ClientInfo) =>
    wss.handleUpgrade(request, stream, head, (ws) => {
      const socket = new Socket(ws, stream)
      const opened: Parameters<typeof protocol.opened>[0] = {
        protocol: ws.protocol,
        send: (data) => ws.send(data),
        close: (code, reason) => socket.close(code ?? 1000, reason ?? ''),
        onMessage: (handle) =>
          ws.on('message', (data: RawData) => {
            handle(String(data)).catch((err: unknown) => {
              log.error({ err }, 'A message over WebSocket failed')
              socket.close(4500, 'Internal server error')
            })
          }),
      }
      const closed = protocol.opened(opened, { socket, token, client })
      ws.once('close', (code, reason) => void closed(code, String(reason)))
      ws.on('error', (err) => log.debug({ err }, 'A WebSocket broke'))
    })
  return { upgrade, close: () => wss.close() }
}

const requestIdOf = (args: ExecutionArgs) => (args.contextValue as ReturnType<typeof createContext>).requestId

