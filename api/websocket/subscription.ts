import type { ExecutionResult, GraphQLError } from 'graphql'
import { subscriptions } from '../ops/metrics.ts'
import { nextHead, writeNext } from './frame.ts'
import type { Sink } from '../pubsub/topic.ts'
import { maskError } from '../graphql/mask-errors.ts'
import { type OperationInfo, logSubscriptionEnd } from '../graphql/operation-log.ts'
import type { Connection } from './server.ts'

type End = IteratorReturnResult<void>

const done: End = { value: undefined, done: true }

/**
 * One subscription of a connection: for its source a sink, which writes frames to the socket; for graphql-ws an iterator
 * without elements, which is done when the subscription ends, or throws what ended it. One object and not a closure for
 * each thing that it does: there is one for whoever is connected, and idle connections are most of what there is.
 */
export class LiveSubscription implements Sink<Uint8Array>, AsyncGenerator<ExecutionResult, void, void> {
  /** Stops the source. */
  stop = () => {}
  readonly #connection: Connection
  readonly #operationId: string
  readonly #field: string
  readonly #ongoing: OperationInfo
  readonly #head: Uint8Array
  #ended = false
  #error: GraphQLError | undefined
  #waiting: PromiseWithResolvers<End> | undefined

  constructor(connection: Connection, operationId: string, field: string, ongoing: OperationInfo) {
    this.#connection = connection
    this.#operationId = operationId
    this.#field = field
    this.#ongoing = ongoing
    this.#head = nextHead(operationId)
    subscriptions.inc({ field })
    // graphql-ws forgets the first of two that were begun under one id, the first being completed while it began.
    connection.following.get(operationId)?.leave()
    connection.following.set(operationId, this)
  }

  send(results: readonly Uint8Array[]): void {
    writeNext(this.#connection.socket, this.#head, results)
  }

  blocked(): Promise<void> | null {
    return this.#connection.socket.blocked()
  }

  /** Ends it from the side of its source. */
  end(error?: Error): void {
    this.#end(error && maskError(error, this.#ongoing.requestId))
  }

  /** Ends it from the side of whom it is for. */
  leave(): void {
    this.stop()
    this.#end()
  }

  #end(error?: GraphQLError): void {
    if (this.#ended) return
    this.#ended = true
    this.#error = error
    const { following } = this.#connection
    if (following.get(this.#operationId) === this) following.delete(this.#operationId)
    subscriptions.dec({ field: this.#field })
    logSubscriptionEnd(this.#ongoing, error)
    if (error) this.#waiting?.reject(error)
    else this.#waiting?.resolve(done)
  }

  next(): Promise<End> {
    if (this.#ended) return this.#error ? Promise.reject(this.#error) : Promise.resolve(done)
    this.#waiting ??= Promise.withResolvers()
    return this.#waiting.promise
  }

  return(): Promise<End> {
    this.leave()
    return Promise.resolve(done)
  }

  throw(error: GraphQLError): Promise<End> {
    this.leave()
    return Promise.reject(error)
  }

  async [Symbol.asyncDispose]() {
    await this.return()
  }

  [Symbol.asyncIterator]() {
    return this
  }
}
