import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { type FrameSink, readFrames, textFrame } from './frames.ts'

/** The address a client connects to, and the headers it sends. */
export type Target = { port: number; path: string; subprotocol?: string; headers?: Record<string, string> }

/** Receives the text of a message: the bytes from start to end, which are valid only during the call. */
export type OnText = (bytes: Buffer, start: number, end: number) => void

/** The buffer that all clients read into, one after the other, so that a thousand of them cost the generator little. */
const shared = Buffer.allocUnsafe(256 * 1024)

/**
 * A WebSocket client that does as little as possible, so that the generator does not distort the figures: no masking
 * (the key is zero), no copying, and no decoding of what it receives.
 */
export class Client {
  readonly socket: Socket
  /** Resolves when the WebSocket is open, rejects if it is refused. */
  readonly opened: Promise<void>
  onText: OnText = () => {}
  onClose: (code: number) => void = () => {}
  #paused = false
  #rest: Buffer | undefined
  #closeCode = 1006

  constructor(target: Target) {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.opened = promise
    let handshake = ''
    const sink: FrameSink = {
      text: (bytes, start, end) => this.onText(bytes, start, end),
      ping: (payload) => void this.socket.write(textFrame(payload, 0x8a)),
      close: (code) => {
        this.#closeCode = code
        this.socket.end()
      },
    }
    const receive = (size: number) => {
      let bytes: Buffer = shared.subarray(0, size)
      if (handshake !== 'done') {
        handshake += bytes.toString('latin1')
        const end = handshake.indexOf('\r\n\r\n')
        if (end < 0) return true
        const [status] = handshake.split('\r\n', 1)
        if (!status?.includes(' 101 ')) {
          reject(new Error(`Refused: ${status}`))
          this.socket.destroy()
          return true
        }
        bytes = Buffer.from(handshake.slice(end + 4), 'latin1')
        handshake = 'done'
        resolve()
      }
      if (this.#rest) bytes = Buffer.concat([this.#rest, bytes])
      const read = readFrames(bytes, sink)
      this.#rest = read < bytes.length ? Buffer.from(bytes.subarray(read)) : undefined
      return !this.#paused
    }
    this.socket = connect({
      port: target.port,
      host: '127.0.0.1',
      noDelay: true,
      onread: { buffer: shared, callback: receive },
    })
    this.socket.on('connect', () => this.socket.write(upgradeRequest(target)))
    this.socket.on('error', reject)
    this.socket.on('close', () => {
      reject(new Error('Closed before it was open'))
      this.onClose(this.#closeCode)
    })
    // A client whose opening nobody waits for may fail all the same.
    promise.catch(() => {})
  }

  send(text: string): void {
    this.socket.write(textFrame(Buffer.from(text)))
  }

  /** Stops reading, like a client whose page is suspended. */
  pauseReading(): void {
    this.#paused = true
    this.socket.pause()
  }

  /** Resets the connection without closing it, as a broken network does. */
  reset(): void {
    this.socket.resetAndDestroy()
  }

  close(): void {
    this.socket.destroy()
  }
}

function upgradeRequest({ path, subprotocol, headers = {} }: Target): string {
  const all: Record<string, string> = {
    Host: 'localhost',
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    ...(subprotocol && { 'Sec-WebSocket-Protocol': subprotocol }),
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`
}
