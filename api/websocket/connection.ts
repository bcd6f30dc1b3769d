import type { Duplex } from 'node:stream'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import type { Bearer } from '../accounts/credential.ts'
import type { ClientInfo } from '../context.ts'
import { logger } from '../logger.ts'
import { closes } from '../ops/metrics.ts'
import { textFrame } from './frame.ts'

/** Close codes of our own. After either, a client reconnects and resumes with `after`. docs/api.md lists all codes. */
const CloseCode = {
  GoingAway: 1001,
  /** The client reads more slowly than its subscriptions send. */
  TooSlow: 4010,
} as const

/** The `reason` label in the metrics. The other codes belong to graphql-transport-ws: the client broke the protocol. */
const closeReasons: Record<number, string> = {
  [CloseCode.GoingAway]: 'going away',
  [CloseCode.TooSlow]: 'too slow',
  4500: 'internal error',
}

/** The code that ws reports for a connection that ended without a close frame. */
const ABNORMAL_CLOSURE = 1006

/** Bytes that may wait for one client before its connection is closed. */
const MAX_QUEUE = 1024 * 1024
/** Milliseconds that a client may read nothing while bytes wait for it. */
const MAX_STALL = 30_000
/** Milliseconds until a connection is cut whose client does not answer the close frame. */
const CLOSE_TIMEOUT = 2_000
/** The same for a slow client, which must read the queue before it reaches the close frame. */
const SLOW_CLOSE_TIMEOUT = 10_000

/**
 * A client's WebSocket connection. `ws` reads frames and keeps the WebSocket protocol; messages and events are written
 * to the stream beneath it as whole frames. `ws` writes whole frames too and nothing is compressed, so the two mix.
 *
 * Idle connections are most of the memory of a busy node, so all that is kept of one besides graphql-ws's own state is
 * this object, with as few closures as possible.
 */
export class Connection {
  readonly ws: WebSocket
  readonly client: ClientInfo
  /** From the upgrade request; a token in connection_init replaces it. */
  bearer: Bearer | null
  /** Running subscriptions by operation id. */
  readonly subscriptions = new Map<string, { cancel(): void }>()
  readonly #stream: Duplex
  #bytesRead = 0
  #stalledSince = 0
  #answeredPing = true
  #closing = false
  #broken = false
  #pendingAnswers = 0
  #onAnswered: (() => void) | undefined
  #drained: Promise<void> | null = null

  constructor(
    ws: WebSocket,
    stream: Duplex,
    { bearer, client }: { bearer: Bearer | null; client: ClientInfo },
  ) {
    this.ws = ws
    this.#stream = stream
    this.bearer = bearer
    this.client = client
    ws.on('pong', () => (this.#answeredPing = true))
    ws.on('ping', (data) => this.#whileKeepingUp(() => ws.pong(data)))
    // `on`, since `once` would keep three more objects per connection. ws closes a connection that breaks the WebSocket
    // protocol by itself, after an error event.
    ws.on('error', (err) => {
      this.#broken = true
      logger.debug({ err }, 'WebSocket error')
    })
  }

  /** True once the client or this server has begun to close the connection. */
  get closed(): boolean {
    return this.ws.readyState >= this.ws.CLOSING
  }

  /** Bytes written that the operating system has not taken yet. */
  get queuedBytes(): number {
    return this.#stream.writableLength
  }

  /** Sends a protocol message. It counts against MAX_QUEUE, so a client that asks without reading is closed too. */
  send(message: string): void {
    this.#whileKeepingUp(() => {
      this.#corkUntilNextTick()
      this.#stream.write(textFrame(message))
    })
  }

  /** Combines everything sent in this turn into one write, such as an answer and its `complete` message. */
  #corkUntilNextTick(): void {
    if (this.#stream.writableCorked) return
    this.#stream.cork()
    process.nextTick(() => this.#stream.uncork())
  }

  #whileKeepingUp(send: () => void): void {
    if (this.#closing || this.ws.readyState !== this.ws.OPEN) return
    if (this.#stream.writableLength > MAX_QUEUE) this.#closeTooSlow()
    else send()
  }

  /** Runs an operation. `closeWhenIdle` waits for its answer. */
  async answer<T>(operation: () => Promise<T>): Promise<T> {
    this.#pendingAnswers++
    try {
      return await operation()
    } finally {
      if (!--this.#pendingAnswers) this.#onAnswered?.()
    }
  }

  /** Closes with 1001 once every running query and mutation is answered, or after `timeout` milliseconds. */
  async closeWhenIdle(timeout: number): Promise<void> {
    if (this.#pendingAnswers) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#onAnswered = resolve
      await Promise.race([promise, sleep(timeout, undefined, { ref: false })])
    }
    // Answers of this turn are still to be written in it.
    await nextTurn()
    this.close(CloseCode.GoingAway, 'Restarting: resume')
  }

  /**
   * Writes complete frames. A connection whose queue would exceed MAX_QUEUE is closed instead. Returns whether the
   * operating system has taken all bytes; if not, the buffer belongs to this connection and must not be changed.
   */
  write(frames: Uint8Array): boolean {
    if (this.#closing || this.ws.readyState !== this.ws.OPEN) return true
    if (this.#stream.writableLength + frames.length > MAX_QUEUE) {
      this.#closeTooSlow()
      return true
    }
    this.#stream.write(frames)
    return this.#stream.writableLength === 0
  }

  /** Returns null, or while too much is queued a promise that resolves when the queue is empty or the connection has ended. */
  blocked(): Promise<void> | null {
    const stream = this.#stream
    if (!stream.writableNeedDrain || stream.destroyed) return null
    return (this.#drained ??= new Promise((resolve) => {
      const done = () => {
        stream.off('drain', done).off('close', done)
        this.#drained = null
        resolve()
      }
      stream.on('drain', done).on('close', done)
    }))
  }

  /** Closes with a code, and cuts the connection if the client does not answer, as a client that reads nothing cannot. */
  close(code: number, reason: string): void {
    if (this.#closing) return
    this.#closing = true
    closes.inc({ reason: closeReasons[code] ?? 'refused' })
    this.ws.close(code, reason)
    const timeout = code === CloseCode.TooSlow ? SLOW_CLOSE_TIMEOUT : CLOSE_TIMEOUT
    setTimeout(() => this.ws.terminate(), timeout).unref()
  }

  #closeTooSlow(): void {
    this.close(CloseCode.TooSlow, 'Too slow: resume')
  }

  /** Handles the end of the connection: counts it, unless `close` did, and cancels its subscriptions. */
  handleClose(code: number): void {
    if (!this.#closing)
      closes.inc({ reason: this.#broken ? 'broken' : code === ABNORMAL_CLOSURE ? 'lost' : 'by the client' })
    for (const subscription of this.subscriptions.values()) subscription.cancel()
  }

  /**
   * Closes the connection if the client has read nothing for MAX_STALL. With `ping`, also closes it if the last ping is
   * unanswered, and sends the next one.
   */
  check(now: number, ping: boolean): void {
    const { writableLength } = this.#stream
    const bytesRead = 'bytesWritten' in this.#stream ? Number(this.#stream.bytesWritten) - writableLength : 0
    if (!writableLength || bytesRead !== this.#bytesRead) this.#stalledSince = 0
    else if (!this.#stalledSince) this.#stalledSince = now
    else if (now - this.#stalledSince >= MAX_STALL) this.#closeTooSlow()
    this.#bytesRead = bytesRead
    if (!ping) return
    // A client that does not read cannot answer a ping either.
    if (!this.#answeredPing) return writableLength ? this.#closeTooSlow() : this.ws.terminate()
    this.#answeredPing = false
    this.ws.ping()
  }
}
