import { once } from 'node:events'
import { WebSocket, type ClientOptions } from 'ws'

export interface Frame {
  id?: string
  type: string
  payload?: unknown
}

/** A WebSocket without a client's manners: sends what it is told, and keeps what comes. */
export class RawSocket {
  readonly received: Frame[] = []
  /** Resolves with the code once it is closed. */
  readonly closed: Promise<number>
  readonly ws: WebSocket
  readonly #waiting = new Set<() => void>()

  constructor(url: string, options: ClientOptions = {}, protocol = 'graphql-transport-ws') {
    this.ws = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, protocol, options)
    const { promise, resolve } = Promise.withResolvers<number>()
    this.closed = promise
    this.ws.on('message', (data) => {
      this.received.push(JSON.parse(String(data)) as Frame)
      this.#wake()
    })
    this.ws.on('error', () => {})
    this.ws.on('close', (code) => {
      resolve(code)
      this.#wake()
    })
  }

  /** Opens it and, unless told otherwise, introduces itself. */
  static async open(
    url: string,
    { token, init = true }: { token?: string; init?: boolean } = {},
  ): Promise<RawSocket> {
    const socket = new RawSocket(url)
    await once(socket.ws, 'open')
    if (init) {
      socket.send({ type: 'connection_init', payload: token ? { token } : {} })
      await socket.until(({ type }) => type === 'connection_ack')
    }
    return socket
  }

  send(message: object | string | Uint8Array): void {
    this.ws.send(
      typeof message === 'string' || message instanceof Uint8Array ? message : JSON.stringify(message),
    )
  }

  /** Starts an operation. */
  start(id: string, query: string, variables: object = {}): void {
    this.send({ id, type: 'subscribe', payload: { query, variables } })
  }

  /** Runs a query or mutation, and returns what came for it: `next`'s payload, or `error`'s. */
  async run(query: string, variables: object = {}, id: string = crypto.randomUUID()): Promise<Frame> {
    this.start(id, query, variables)
    return this.until((frame) => frame.id === id && (frame.type === 'next' || frame.type === 'error'))
  }

  /** The first message that fits, of what has come and what comes. Throws when the socket closes before. */
  async until(fits: (frame: Frame) => boolean): Promise<Frame> {
    for (let seen = 0; ;) {
      for (; seen < this.received.length; seen++) if (fits(this.received[seen]!)) return this.received[seen]!
      if (this.ws.readyState === WebSocket.CLOSED)
        throw new Error('The socket closed, and nothing that fits had come')
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }

  close(): void {
    this.ws.terminate()
  }
}
