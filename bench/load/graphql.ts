import { randomUUID } from 'node:crypto'
import { Client } from './client.ts'

export type Result = { data?: Record<string, unknown> | null; errors?: { message: string }[] }
type Handlers = { next?: (result: Result) => void; end?: (errors?: unknown) => void }
type ServerMessage = { id: string; type: string; payload?: unknown }

/** A client of graphql-transport-ws. Operation ids are UUIDs, like those of the graphql-ws client. */
export class GraphqlSocket {
  readonly client: Client
  /** Resolves when the server has acknowledged the connection. */
  readonly ready: Promise<void>
  readonly #operations = new Map<string, Handlers>()

  constructor(port: number, token?: string) {
    this.client = new Client({ port, path: '/graphql', subprotocol: 'graphql-transport-ws' })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.ready = promise
    promise.catch(() => {})
    this.client.onClose = (code) => reject(new Error(`The server closed the connection with ${code}`))
    this.client.opened.then(() => this.#send({ type: 'connection_init', payload: { token } }), reject)
    this.client.onText = (bytes, start, end) => {
      const message = JSON.parse(bytes.toString('utf8', start, end)) as ServerMessage
      if (message.type === 'connection_ack') resolve()
      else if (message.type === 'ping') this.#send({ type: 'pong' })
      else if (message.type === 'next') this.#operations.get(message.id)?.next?.(message.payload as Result)
      else if (message.type === 'error') this.#end(message.id, message.payload)
      else if (message.type === 'complete') this.#end(message.id)
    }
  }

  /** Starts an operation, and returns a function that stops it. */
  subscribe(query: string, variables: object, handlers: Handlers = {}): () => void {
    const id = randomUUID()
    this.#operations.set(id, handlers)
    this.#send({ id, type: 'subscribe', payload: { query, variables } })
    return () => {
      this.#operations.delete(id)
      this.#send({ id, type: 'complete' })
    }
  }

  /** From now on, counts long messages without decoding them. */
  countEvents(onEvent: () => void): void {
    const decode = this.client.onText
    this.client.onText = (bytes, start, end) => {
      if (end - start > SHORTEST_EVENT) onEvent()
      else decode(bytes, start, end)
    }
  }

  #send(message: object): void {
    this.client.send(JSON.stringify(message))
  }

  #end(id: string, errors?: unknown): void {
    const handlers = this.#operations.get(id)
    this.#operations.delete(id)
    handlers?.end?.(errors)
  }
}

/** Bytes. A delivered message is longer; pings, acknowledgements and completions are shorter. */
export const SHORTEST_EVENT = 200
