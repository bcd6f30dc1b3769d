import type { Duplex } from 'node:stream'
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import { logger } from '../logger.ts'
import { closes } from '../ops/metrics.ts'
import { textFrame } from './frame.ts'
import { add, remove } from './connections.ts'

/** Why a socket is closed; each but `Forbidden` means: connect again, and resume with `after`. docs/api.md lists them. */
const CloseCode = {
  GoingAway: 1001,
  /** It reads too slowly for what it subscribed to. */
  TooSlow: 4010,
} as const

/** What the figures call them; the others are of graphql-transport-ws, and all mean that the client broke its rules. */
const reasons: Record<number, string> = {
  [CloseCode.GoingAway]: 'going away',
  [CloseCode.TooSlow]: 'too slow',
  4500: 'internal error',
}

/** What ws tells of a connection that ended without a word. */
const LOST = 1006

/** Bytes that may wait for one reader before it is let go. */
const MAX_QUEUE = 1024 * 1024
/** Milliseconds until a connection that does not answer its closing is cut; longer where what it has not read comes first. */
const FAREWELL = 2_000
const SLOW_FAREWELL = 10_000
/** Milliseconds that a reader may take nothing of what waits for it. */
const MAX_STALL = 30_000

/**
 * One client's connection: the WebSocket, which reads and keeps the protocol, and the stream beneath it, into which
 * messages and events go as whole frames. The WebSocket writes whole frames as well and nothing is compressed, so they mix.
 */
export class Socket {
  readonly ws: WebSocket
  /** Where it comes from, as limits count it. */
  readonly address: string
  readonly #stream: Duplex
  #taken = 0
  #stalledSince = 0
  #alive = true
  #closing = false
  #busy = 0
  #onIdle: (() => void) | undefined
  #why: string | undefined
  #draining: Promise<void> | null = null

  constructor(ws: WebSocket, stream: Duplex, address: string) {
    this.ws = ws
    this.#stream = stream
    this.address = address
    add(this)
    ws.on('pong', () => (this.#alive = true))
    ws.on('ping', (data) => this.#bounded(() => ws.pong(data)))
    // Not `once`, which keeps three more objects for each connection. ws closes by itself what breaks the protocol, and
    // says why in an error first.
    ws.on('error', (err) => {
      this.#why ??= 'broken'
      logger.debug({ err }, 'A WebSocket broke')
    })
    ws.on('close', (code) => {
      remove(this)
      if (!this.#closing) closes.inc({ reason: this.#why ?? (code === LOST ? 'lost' : 'by the client') })
    })
  }

  /** Bytes handed over that the system has not taken yet. */
  get queued(): number {
    return this.#stream.writableLength
  }

  /** Sends a message of the protocol. Bounded as events are: who asks and does not read the answers is let go. */
  send(message: string): void {
    this.#bounded(() => {
      this.#gather()
      this.#stream.write(textFrame(message))
    })
  }

  /** Lets what is sent until the end of this turn go out by one write: an answer, and that it was the last. */
  #gather(): void {
    if (this.#stream.writableCorked) return
    this.#stream.cork()
    process.nextTick(() => this.#stream.uncork())
  }

  #bounded(send: () => void): void {
    if (this.#closing || this.ws.readyState !== this.ws.OPEN) return
    if (this.#stream.writableLength > MAX_QUEUE) this.close(CloseCode.TooSlow, 'Too slow: resume')
    else send()
  }

  /** Resolves as `work` does; until its answer is sent, the connection is not sent away. */
  async answer<T>(work: () => Promise<T>): Promise<T> {
    this.#busy++
    try {
      return await work()
    } finally {
      if (!--this.#busy) this.#onIdle?.()
    }
  }

  /** Closes with 1001 once what was asked is answered, or has taken `patience` milliseconds. */
  async sendAway(patience: number): Promise<void> {
    if (this.#busy) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#onIdle = resolve
      await Promise.race([promise, sleep(patience, undefined, { ref: false })])
    }
    // What is answered in this turn goes out in it.
    await immediate()
    this.close(CloseCode.GoingAway, 'Restarting: resume')
  }

  /**
   * Writes complete frames; past MAX_QUEUE the connection is closed instead, so that its reader costs no more memory.
   * Whether the system has them all: if not, the bytes belong to this socket until it has.
   */
  write(frames: Uint8Array): boolean {
    if (this.#closing || this.ws.readyState !== this.ws.OPEN) return true
    if (this.#stream.writableLength + frames.length > MAX_QUEUE) {
      this.close(CloseCode.TooSlow, 'Too slow: resume')
      return true
    }
    this.#stream.write(frames)
    return this.#stream.writableLength === 0
  }

  /** While more waits for the reader than should: resolves when all of it is taken, or the connection has ended. */
  blocked(): Promise<void> | null {
    const stream = this.#stream
    if (!stream.writableNeedDrain || stream.destroyed) return null
    return (this.#draining ??= new Promise((resolve) => {
      const done = () => {
        stream.off('drain', done).off('close', done)
        this.#draining = null
        resolve()
      }
      stream.on('drain', done).on('close', done)
    }))
  }

  /** Closes with a code; the connection is cut if the peer does not answer, as one that does not read cannot. */
  close(code: number, reason: string): void {
    if (this.#closing) return
    this.#closing = true
    closes.inc({ reason: reasons[code] ?? 'refused' })
    this.ws.close(code, reason)
    const farewell = code === CloseCode.TooSlow ? SLOW_FAREWELL : FAREWELL
    setTimeout(() => this.ws.terminate(), farewell).unref()
  }

  /**
   * Looks after the connection: lets go of one that has not read for MAX_STALL, or has not answered the last ping, as it
   * cannot while it does not read.
   */
  check(now: number, ping: boolean): void {
    const { writableLength } = this.#stream
    const taken = 'bytesWritten' in this.#stream ? Number(this.#stream.bytesWritten) - writableLength : 0
    if (!writableLength || taken !== this.#taken) this.#stalledSince = 0
    else if (!this.#stalledSince) this.#stalledSince = now
    else if (now - this.#stalledSince >= MAX_STALL) this.close(CloseCode.TooSlow, 'Too slow: resume')
    this.#taken = taken
    if (!ping) return
    if (!this.#alive)
      return writableLength ? this.close(CloseCode.TooSlow, 'Too slow: resume') : this.ws.terminate()
    this.#alive = false
    this.ws.ping()
  }
}
