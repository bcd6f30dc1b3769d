import {
  createSourceEventStream,
  type ExecutionResult,
  GraphQLError,
  mapSourceToResponseEvent,
  validateSubscriptionArgs,
  type ValidatedSubscriptionArgs,
} from 'graphql'
import { createContext, type OperationContext } from '../context.ts'
import { compileEvents, interpretEvents } from './compile.ts'
import { maskError } from './mask.ts'
import { nextHead, writeNext } from '../realtime/frame.ts'
import { maskResult } from './operation.ts'
import { outcomeOf, report, reportEnd } from './report.ts'
import type { SocketOperation } from './ws.ts'
import { subscriptions } from '../ops/figures.ts'
import { isSource } from '../realtime/source.ts'
import type { Sink } from '../realtime/topic.ts'

/**
 * Runs a subscription for graphql-ws. What its field returns is a Source: its events are executed once for all who
 * asked the same, and the frames go straight to the sockets. graphql-ws is handed an iterator that never yields and
 * ends when the subscription does, so that the protocol stays its own.
 */
export async function subscribeLive(
  operation: SocketOperation,
): Promise<AsyncGenerator<ExecutionResult, void, void> | ExecutionResult> {
  const { ongoing, connection, operationId } = operation
  const { requestId } = ongoing
  const args = validateSubscriptionArgs(operation)
  const stream = isErrors(args) ? { errors: args } : await createSourceEventStream(args)
  if (isErrors(args) || !isAsyncIterable(stream)) {
    const result = maskResult(stream as ExecutionResult, requestId)
    report(ongoing, outcomeOf(result.errors))
    return result
  }
  report(ongoing, 'OK')
  if (!isSource(stream)) return mapSourceToResponseEvent(args, stream)
  const { socket, following } = connection
  const head = nextHead(operationId)
  const field = fieldOf(args)
  subscriptions.inc({ field })
  let stop = () => {}
  const leave = () => void ending.return()
  const ending = new Ending(
    () => stop(),
    (error) => {
      subscriptions.dec({ field })
      if (following.get(operationId) === leave) following.delete(operationId)
      reportEnd(ongoing, error)
    },
  )
  // graphql-ws forgets the first of two that were begun under one id, the first being completed while it began.
  following.get(operationId)?.()
  following.set(operationId, leave)
  const sink: Sink<Uint8Array> = {
    send: (results) => writeNext(socket, head, results),
    blocked: () => socket.blocked(),
    end: (error) => ending.end(error && maskError(error, requestId)),
  }
  const { key, render } = renderer(operation, args)
  stop = stream.follow(key, render, sink)
  // The connection closed while this was asked for.
  if (socket.ws.readyState >= socket.ws.CLOSING) leave()
  return ending
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

/** An iterator without elements: it is done when a subscription ends, or throws what ended it. */
class Ending implements AsyncGenerator<ExecutionResult, void, void> {
  readonly #done = Promise.withResolvers<IteratorReturnResult<void>>()
  readonly #stop: () => void

  /** `stop` is called when graphql-ws wants no more; `ended` once, whatever ended it. */
  constructor(stop: () => void, ended: (error?: GraphQLError) => void) {
    this.#stop = stop
    this.#done.promise.then(() => ended(), ended)
  }

  end(error?: GraphQLError) {
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

  async throw(error: GraphQLError) {
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
