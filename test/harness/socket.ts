import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type ClientOptions, WebSocket } from 'ws'
import { type ApiFailure, RefusedError, type Result } from './result.ts'
import { type End, Subscription } from './subscription.ts'

/** A message of the graphql-transport-ws protocol. */
export interface Frame {
  id?: string
  type: string
  payload?: unknown
}

interface SocketOptions extends ClientOptions {
  token?: string
  /** False if the test sends connection_init itself. */
  init?: boolean
  protocol?: string
}

/** A WebSocket to the API that hides nothing: any frame can be sent, every frame is kept, and its end can be watched. */
export class Socket {
  readonly ws: WebSocket
  /** The frames so far, but for those of operations that were started by `subscribe`. */
  readonly received: Frame[] = []
  /** Resolves when the server has acknowledged the connection. Rejects when it ends before. */
  readonly ready: Promise<void>
  /** Resolves with the close code. */
  readonly closed: Promise<number>
  #close: End['close']
  readonly #subscriptions = new Map<string, Subscription<never>>()
  readonly #wakers = new Set<() => void>()

  constructor(
    url: string,
    { token, init = true, protocol = 'graphql-transport-ws', ...options }: SocketOptions = {},
  ) {
    this.ws = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, protocol, options)
    const ready = Promise.withResolvers<void>()
    const closed = Promise.withResolvers<number>()
    this.ready = ready.promise
    this.ready.catch(() => {})
    this.closed = closed.promise
    if (init)
      this.ws.once('open', () => this.send({ type: 'connection_init', payload: token ? { token } : {} }))
    this.ws.on('message', (data) => {
      const frame = JSON.parse(String(data)) as Frame
      if (frame.type === 'connection_ack') ready.resolve()
      if (frame.type === 'ping') this.send({ type: 'pong' })
      this.#receive(frame)
    })
    this.ws.on('error', ready.reject)
    this.ws.on('close', (code, reason) => {
      this.#close = { code, reason: String(reason) }
      ready.reject(new Error(`Closed with ${code}`))
      closed.resolve(code)
      for (const subscription of this.#subscriptions.values()) subscription.finish({ close: this.#close })
      this.#subscriptions.clear()
      this.#wake()
    })
  }

  /** Opens a socket and waits until it is acknowledged or, without `init`, until it is open. */
  static async open(url: string, options: SocketOptions = {}): Promise<Socket> {
    const socket = new Socket(url, options)
    if (options.init === false) await once(socket.ws, 'open')
    else await socket.ready
    return socket
  }

  get isClosed(): boolean {
    return this.ws.readyState === WebSocket.CLOSING || this.ws.readyState === WebSocket.CLOSED
  }

  send(message: object | string | Uint8Array): void {
    const isRaw = typeof message === 'string' || message instanceof Uint8Array
    this.ws.send(isRaw ? message : JSON.stringify(message))
  }

  /** Starts an operation whose frames are kept in `received`. */
  start(id: string, query: string, variables: object = {}): void {
    this.send({ id, type: 'subscribe', payload: { query, variables } })
  }

  /** Subscribes as soon as the socket is ready. Events go to `onEvent`, or are kept in the subscription. */
  subscribe<Data>(
    query: string,
    variables: object = {},
    onEvent?: (event: Data) => void,
  ): Subscription<Data> {
    const id = randomUUID()
    const subscription = new Subscription<Data>(() => {
      this.#subscriptions.delete(id)
      if (this.ws.readyState === WebSocket.OPEN) this.send({ id, type: 'complete' })
    }, onEvent)
    if (this.#close) {
      subscription.finish({ close: this.#close })
      return subscription
    }
    this.#subscriptions.set(id, subscription as unknown as Subscription<never>)
    this.ready.then(
      () => subscription.end ?? this.start(id, query, variables),
      // The event "close" ends it.
      () => {},
    )
    return subscription
  }

  /** Runs a query or mutation and returns its first frame: of type "next" or "error". */
  async run(query: string, variables: object = {}, id: string = randomUUID()): Promise<Frame> {
    this.start(id, query, variables)
    return this.until((frame) => frame.id === id && (frame.type === 'next' || frame.type === 'error'))
  }

  /** Runs a query or mutation and returns its data. Throws RefusedError, or an error when the socket closes. */
  async request<Data>(query: string, variables: object = {}): Promise<Data> {
    const subscription = this.subscribe<Data>(query, variables)
    return subscription.next().catch((error: unknown) => {
      const failure = subscription.end?.errors?.[0]
      throw failure ? new RefusedError(failure) : error
    })
  }

  /** Returns the first frame that fits, of those that have come and that come. Throws when the socket closes before. */
  async until(fits: (frame: Frame) => boolean): Promise<Frame> {
    for (let index = 0; ;) {
      for (; index < this.received.length; index++) {
        const frame = this.received[index]!
        if (fits(frame)) return frame
      }
      if (this.ws.readyState === WebSocket.CLOSED)
        throw new Error('The socket closed before a frame came that fits')
      await new Promise<void>((resolve) => this.#wakers.add(resolve))
    }
  }

  /** Breaks the connection without a closing handshake. */
  drop(): void {
    this.ws.terminate()
  }

  /** Closes the connection and waits until it is closed. */
  async close(): Promise<void> {
    if (this.ws.readyState === WebSocket.CLOSED) return
    this.ws.close(1000)
    await this.closed
  }

  #receive(frame: Frame): void {
    const subscription = this.#subscriptions.get(frame.id ?? '')
    if (!subscription) {
      this.received.push(frame)
      this.#wake()
    } else if (frame.type === 'next') subscription.receive(frame.payload as Result<never>)
    else if (frame.type === 'error') subscription.finish({ errors: frame.payload as ApiFailure[] })
    else if (frame.type === 'complete') subscription.finish({})
    if (subscription?.end) this.#subscriptions.delete(frame.id!)
  }

  #wake(): void {
    for (const resolve of this.#wakers) resolve()
    this.#wakers.clear()
  }
}
