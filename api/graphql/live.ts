import {
  createSourceEventStream,

  executeSubscriptionEvent,
  type ExecutionResult,
  getOperationAST,
  GraphQLError,
  mapSourceToResponseEvent,
  validateSubscriptionArgs,
  type ValidatedSubscriptionArgs,
} from 'graphql'
import { createContext, type OperationContext } from '../context.ts'
import { maskError } from './mask.ts'
import { nextFrames, nextHead } from '../realtime/frame.ts'
import type { Operation } from './ws.ts'
import { isSource } from '../realtime/source.ts'
import type { Sink } from '../realtime/topic.ts'

/**
 * Runs a subscription for graphql-ws. What its field returns is a Source: its events are executed once for all who
 * asked the same, and the frames go straight to the sockets. graphql-ws is handed an iterator that never yields and
 * ends when the subscription does, so that the protocol stays its own.
 */
export async function subscribeLive(operation: Operation): Promise<AsyncGenerator<ExecutionResult, void, void> | ExecutionResult> {
  const args = validateSubscriptionArgs(operation)
  if (isErrors(args)) return { errors: args }
  const stream = await createSourceEventStream(args)
  if (!isAsyncIterable(stream)) return stream
  if (!isSource(stream)) return mapSourceToResponseEvent(args, stream)
  const { socket } = operation.connection
  const head = nextHead(operation.operationId)
  let stop = () => {}
  const ending = new Ending(() => stop())
  const sink: Sink<Uint8Array> = {
    send: (results) => socket.write(nextFrames(head, results)),
    end: (error) => ending.end(error),
  }
  const { key, render } = renderer(operation, args)
  stop = stream.follow(key, render, sink)
  return ending
}

/** How an operation's events become results, and what tells it from others whose events become the same results. */
function renderer(operation: Operation, args: ValidatedSubscriptionArgs) {
  const ast = getOperationAST(operation.document, operation.operationName)
  const sharing = ast && operation.prepared.sharing.get(ast)
  const { viewer } = args.contextValue as OperationContext
  const seenBy = sharing?.shared ? null : viewer
  const variables = { ...args.rawVariableValues }
  if (sharing?.resumeVariable) delete variables[sharing.resumeVariable]
  const key = [operation.prepared.id, ast?.name?.value, JSON.stringify(variables), seenBy?.credential].join(' ')
  const render = (event: unknown): Uint8Array | Promise<Uint8Array> => {
    const context = createContext(seenBy)
    const result = executeSubscriptionEvent({ ...args, rootValue: event, contextValue: context })
    return result instanceof Promise
      ? result.then((result) => serialise(result, context))
      : serialise(result, context)
  }
  return { key, render }
}

function serialise(result: ExecutionResult, context: OperationContext): Uint8Array {
  const { data, errors } = result
  return Buffer.from(
    JSON.stringify(errors ? { data, errors: errors.map((error) => maskError(error, context.requestId)) } : { data }),
  )
}

/** An iterator without elements: it is done when a subscription ends, or throws what ended it. */
class Ending implements AsyncGenerator<ExecutionResult, void, void> {
  readonly #done = Promise.withResolvers<IteratorReturnResult<void>>()
  readonly #stop: () => void

  constructor(stop: () => void) {
    this.#stop = stop
    // It may end before anyone waits for it.
    this.#done.promise.catch(() => {})
  }

  end(error?: Error) {
    if (error) this.#done.reject(error)
    else this.#done.resolve({ value: undefined, done: true })
  }

  next() {
    return this.#done.promise
  }

  async return() {
    this.#stop()
    this.end()
    return this.#done.promise
  }

  async throw(error: Error) {
    this.#stop()
    this.end(error)
    return this.#done.promise
  }

  async [Symbol.asyncDispose]() {
    await this.return()
  }

  [Symbol.asyncIterator]() {
    return this
  }
}

const isErrors = (value: object): value is readonly GraphQLError[] => Array.isArray(value)
const isAsyncIterable = (value: object): value is AsyncIterable<unknown> => Symbol.asyncIterator in value

