import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { type Answer, type Problem } from './api.ts'

export type Handlers<Data> = {
  next?: (data: Data) => void
  /** Called once, with the error that ended the operation, if one did. */
  end?: (problem: Problem | null) => void
}

type Message = { id: string; type: string; payload: unknown }

/** A connection by the graphql-transport-ws protocol, with all of it in the open: when it ends and how. */
export class Live {
  readonly ws: WebSocket
  /** Resolves when the server has acknowledged the connection; rejects when it ends before. */
  readonly ready: Promise<void>
  /** Resolves with the close code. */
  readonly closed: Promise<number>
  readonly #operations = new Map<string, Handlers<never>>()

  constructor(url: string, token: string | null, options: { init?: boolean; origin?: string } = {}) {
    this.ws = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      ...(options.origin && { origin: options.origin }),
    })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.ready = promise
    promise.catch(() => {})
    this.closed = new Promise((resolve) => this.ws.once('close', (code) => resolve(code)))
    this.ws.on('error', reject)
    this.ws.once('close', (code) => reject(new Error(`Closed with ${code}`)))
    if (options.init !== false)
      this.ws.once('open', () => this.send({ type: 'connection_init', payload: { token } }))
    this.ws.on('message', (data) => {
      const message = JSON.parse(String(data)) as Message
      if (message.type === 'connection_ack') resolve()
      else if (message.type === 'ping') this.send({ type: 'pong' })
      else this.#hear(message)
    })
  }

  #hear({ id, type, payload }: Message): void {
    const operation = this.#operations.get(id)
    if (type === 'next') {
      const { data, errors } = payload as Answer<never>
      if (errors?.[0]) this.#end(id, errors[0])
      else operation?.next?.(data!)
    } else if (type === 'error') this.#end(id, (payload as Problem[])[0]!)
    else if (type === 'complete') this.#end(id, null)
  }

  #end(id: string, problem: Problem | null): void {
    const operation = this.#operations.get(id)
    this.#operations.delete(id)
    operation?.end?.(problem)
  }

  send(message: object): void {
    this.ws.send(JSON.stringify(message))
  }

  /** Starts an operation. Returns what stops it. */
  run<Data>(
    query: string,
    variables: object,
    handlers: Handlers<Data>,
    id: string = randomUUID(),
  ): () => void {
    this.#operations.set(id, handlers as Handlers<never>)
    this.send({ id, type: 'subscribe', payload: { query, variables } })
    return () => {
      this.#operations.delete(id)
      this.send({ id, type: 'complete' })
    }
  }

  /** Runs a query or mutation and resolves with its data; rejects with its error, or when the connection ends. */
  async once<Data>(query: string, variables: object = {}): Promise<Data> {
    const { promise, resolve, reject } = Promise.withResolvers<Data>()
    void this.closed.then((code) => reject(new Error(`Closed with ${code}`)))
    this.run<Data>(query, variables, {
      next: resolve,
      end: (problem) => problem && reject(new Error(`${problem.extensions.code}: ${problem.message}`)),
    })
    return promise
  }

  /** Breaks the connection without a word. */
  drop(): void {
    this.ws.terminate()
  }

  /** Closes it and waits until that is done. */
  async close(): Promise<void> {
    if (this.ws.readyState === WebSocket.CLOSED) return
    this.ws.close(1000)
    await once(this.ws, 'close')
  }
}

/** A connection that is ready. */
export async function connect(url: string, token: string): Promise<Live> {
  const live = new Live(url, token)
  await live.ready
  return live
}
