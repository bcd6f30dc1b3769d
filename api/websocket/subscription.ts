import type { ExecutionResult, GraphQLError } from 'graphql'
import { maskError } from '../graphql/mask-errors.ts'
import { logSubscriptionEnd, type OperationInfo } from '../graphql/operation-log.ts'
import { subscriptions } from '../ops/metrics.ts'
import type { Sink } from '../pubsub/topic.ts'
import type { Connection } from './connection.ts'
import { nextHead, writeNext } from './frame.ts'

type Done = IteratorReturnResult<void>

const done: Done = { value: undefined, done: true }

/** The names of a subscription: to its client the operation id, in the metrics the field, in the log `info`. */
type Identity = { operationId: string; field: string; info: OperationInfo }

/**
 * A subscription of a connection. To its source it is a sink that writes frames to the connection. To graphql-ws it is an
 * iterator without elements, which is done when the subscription ends and rejects with the error that ended it.
 *
 * One object implements both, rather than a closure for each method: there is one per subscription, and the memory of
 * idle connections is mostly theirs.
 */
export class Subscription implements Sink<Uint8Array>, AsyncGenerator<ExecutionResult, void, void> {
  /** Unsubscribes from the source. */
  stop = () => {}
  readonly #connection: Connection
  readonly #operationId: string
  readonly #field: string
  readonly #info: OperationInfo
  readonly #head: Uint8Array
  #ended = false
  #error: GraphQLError | undefined
  #waiting: PromiseWithResolvers<Done> | undefined

  constructor(connection: Connection, { operationId, field, info }: Identity) {
    this.#connection = connection
    this.#operationId = operationId
    this.#field = field
    this.#info = info
    this.#head = nextHead(operationId)
    subscriptions.inc({ field })
    // A client may complete an operation that is still starting and start another with its id. graphql-ws then loses the
    // first of the two.
    connection.subscriptions.get(operationId)?.cancel()
    connection.subscriptions.set(operationId, this)
  }

  send(results: readonly Uint8Array[]): void {
    writeNext(this.#connection, this.#head, results)
  }

  blocked(): Promise<void> | null {
    return this.#connection.blocked()
  }

  /** Ends the subscription on behalf of its source. */
  end(error?: Error): void {
    this.#end(error && maskError(error, { requestId: this.#info.requestId, client: this.#connection.client }))
  }

  /** Ends the subscription on behalf of its client. */
  cancel(): void {
    this.stop()
    this.#end()
  }

  #end(error?: GraphQLError): void {
    if (this.#ended) return
    this.#ended = true
    this.#error = error
    const { subscriptions: running } = this.#connection
    if (running.get(this.#operationId) === this) running.delete(this.#operationId)
    subscriptions.dec({ field: this.#field })
    logSubscriptionEnd(this.#info, error)
    if (error) this.#waiting?.reject(error)
    else this.#waiting?.resolve(done)
  }

  next(): Promise<Done> {
    if (this.#ended) return this.#error ? Promise.reject(this.#error) : Promise.resolve(done)
    this.#waiting ??= Promise.withResolvers()
    return this.#waiting.promise
  }

  return(): Promise<Done> {
    this.cancel()
    return Promise.resolve(done)
  }

  throw(error: GraphQLError): Promise<Done> {
    this.cancel()
    return Promise.reject(error)
  }

  async [Symbol.asyncDispose]() {
    await this.return()
  }

  [Symbol.asyncIterator]() {
    return this
  }
}
