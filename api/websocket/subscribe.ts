import {
  createSourceEventStream,
  type ExecutionResult,
  type GraphQLError,
  mapSourceToResponseEvent,
  validateSubscriptionArgs,
  type ValidatedSubscriptionArgs,
} from 'graphql'
import { maskErrors, type Operation } from '../graphql/execute.ts'
import { getOutcome, logOperation } from '../graphql/operation-log.ts'
import { isSource } from '../pubsub/source.ts'
import type { Connection } from './connection.ts'
import { createRenderer } from './renderer.ts'
import { Subscription } from './subscription.ts'

/** An operation that came over a connection. */
export type ConnectionOperation = Operation & { connection: Connection; operationId: string }

/**
 * Starts a subscription for graphql-ws. Where the field returns a Source, each event is executed once for all
 * subscribers with an identical operation, and its frames are written straight to the connections. graphql-ws only sees
 * when the subscription ends, so it still speaks the whole protocol.
 */
export async function subscribe(
  operation: ConnectionOperation,
): Promise<AsyncGenerator<ExecutionResult, void, void> | ExecutionResult> {
  const { connection, operationId, info, contextValue } = operation
  const args = validateSubscriptionArgs(operation)
  const stream = isErrors(args) ? { errors: args } : await createSourceEventStream(args)
  if (isErrors(args) || !isAsyncIterable(stream)) {
    const result = maskErrors(stream as ExecutionResult, contextValue)
    logOperation(info, getOutcome(result.errors))
    return result
  }
  logOperation(info, 'OK')
  if (!isSource(stream)) return mapSourceToResponseEvent(args, stream)
  const { groupId, render } = createRenderer(operation, args)
  const subscription = new Subscription(connection, { operationId, field: fieldName(args), info })
  subscription.stop = stream.subscribe(groupId, render, subscription)
  // The connection may have closed while the source was created.
  if (connection.closed) subscription.cancel()
  return subscription
}

function fieldName({ operation }: ValidatedSubscriptionArgs): string {
  const [field] = operation.selectionSet.selections
  return field?.kind === 'Field' ? field.name.value : 'fragment'
}

const isErrors = (value: object): value is readonly GraphQLError[] => Array.isArray(value)
const isAsyncIterable = (value: object): value is AsyncIterable<unknown> => Symbol.asyncIterator in value
