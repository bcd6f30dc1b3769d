import {
  createSourceEventStream,
  type ExecutionResult,
  GraphQLError,
  mapSourceToResponseEvent,
  validateSubscriptionArgs,
  type ValidatedSubscriptionArgs,
} from 'graphql'
import { createContext, type OperationContext } from '../context.ts'
import { compileEvents, interpretEvents } from '../graphql/jit.ts'
import { maskError } from '../graphql/mask-errors.ts'
import { LiveSubscription } from './subscription.ts'
import { maskErrors } from '../graphql/execute.ts'
import { outcomeOf, logOperation } from '../graphql/operation-log.ts'
import type { SocketOperation } from './server.ts'
import { isSource } from '../pubsub/source.ts'

/**
 * Runs a subscription for graphql-ws. What its field returns is a Source: its events are executed once for all who
 * asked the same, and the frames go straight to the sockets. graphql-ws is handed an iterator without elements
 * (LiveSubscription), so that the protocol stays its own.
 */
export async function subscribeLive(
  operation: SocketOperation,
): Promise<AsyncGenerator<ExecutionResult, void, void> | ExecutionResult> {
  const { ongoing, connection, operationId } = operation
  const { requestId } = ongoing
  const args = validateSubscriptionArgs(operation)
  const stream = isErrors(args) ? { errors: args } : await createSourceEventStream(args)
  if (isErrors(args) || !isAsyncIterable(stream)) {
    const result = maskErrors(stream as ExecutionResult, requestId)
    logOperation(ongoing, outcomeOf(result.errors))
    return result
  }
  logOperation(ongoing, 'OK')
  if (!isSource(stream)) return mapSourceToResponseEvent(args, stream)
  const { key, render } = renderer(operation, args)
  const subscription = new LiveSubscription(connection, operationId, fieldOf(args), ongoing)
  subscription.stop = stream.subscribe(key, render, subscription)
  // The connection closed while this was asked for.
  if (connection.socket.ws.readyState >= connection.socket.ws.CLOSING) subscription.leave()
  return subscription
}

const fieldOf = ({ operation }: ValidatedSubscriptionArgs) => {
  const [field] = operation.selectionSet.selections
  return field?.kind === 'Field' ? field.name.value : 'fragment'
}

/** How an operation's events become results, and what tells it from others whose events become the same results. */
function renderer(operation: SocketOperation, args: ValidatedSubscriptionArgs) {
  const { operation: ast } = args
  const sharing = operation.prepared.sharing.get(ast)
  const { viewer } = args.contextValue as OperationContext
  const seenBy = sharing?.shared ? null : viewer
  const variables = { ...args.rawVariableValues }
  if (sharing?.resumeVariable) delete variables[sharing.resumeVariable]
  const key = [operation.prepared.id, ast.name?.value, JSON.stringify(variables), seenBy?.credential].join(
    ' ',
  )
  const execute = (sharing?.shared ? compileEvents : interpretEvents)(args)
  const render = (event: unknown): Uint8Array | Promise<Uint8Array> => {
    const context = createContext(seenBy)
    const result = execute(event, context)
    return result instanceof Promise
      ? result.then((result) => serialise(result, context))
      : serialise(result, context)
  }
  return { key, render }
}

function serialise(result: ExecutionResult, context: OperationContext): Uint8Array {
  const { data, errors } = result
  return Buffer.from(
    JSON.stringify(
      errors ? { data, errors: errors.map((error) => maskError(error, context.requestId)) } : { data },
    ),
  )
}

const isErrors = (value: object): value is readonly GraphQLError[] => Array.isArray(value)
const isAsyncIterable = (value: object): value is AsyncIterable<unknown> => Symbol.asyncIterator in value
