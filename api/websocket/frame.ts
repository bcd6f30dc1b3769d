/** A WebSocket text frame's header, unmasked, as a server sends it (RFC 6455, 5.2). */
function writeHeader(target: Uint8Array, offset: number, length: number): number {
  target[offset] = 0x81
  if (length < 126) {
    target[offset + 1] = length
    return offset + 2
  }
  if (length < 65_536) {
    target[offset + 1] = 126
    target[offset + 2] = length >>> 8
    target[offset + 3] = length & 0xff
    return offset + 4
  }
  target[offset + 1] = 127
  target.fill(0, offset + 2, offset + 6)
  target[offset + 6] = length >>> 24
  target[offset + 7] = (length >>> 16) & 0xff
  target[offset + 8] = (length >>> 8) & 0xff
  target[offset + 9] = length & 0xff
  return offset + 10
}

const headerLength = (length: number) => (length < 126 ? 2 : length < 65_536 ? 4 : 10)

/** A message as one frame. */
export function textFrame(message: string): Buffer {
  const length = Buffer.byteLength(message)
  const frame = Buffer.allocUnsafe(headerLength(length) + length)
  frame.write(message, writeHeader(frame, 0, length))
  return frame
}

/**
 * What comes before a result in a `next` message of the graphql-transport-ws protocol: all that differs between subscribers.
 * In memory of its own: a Buffer is a piece of a pool, all of which a subscriber would keep for as long as it follows.
 */
export const nextHead = (operationId: string): Uint8Array =>
  new Uint8Array(Buffer.from(`{"id":${JSON.stringify(operationId)},"type":"next","payload":`))

const CLOSE = 0x7d // }

/** Frames of some results, made for one subscriber and fit for every other whose head is as long. */
type Made = { results: readonly Uint8Array[]; headLength: number; frames: Buffer; heads: number[] }

function make(head: Uint8Array, results: readonly Uint8Array[]): Made {
  let size = 0
  for (const result of results) {
    const length = head.length + result.length + 1
    size += headerLength(length) + length
  }
  const frames = Buffer.allocUnsafeSlow(size)
  const heads: number[] = []
  let offset = 0
  for (const result of results) {
    offset = writeHeader(frames, offset, head.length + result.length + 1)
    heads.push(offset)
    frames.set(result, offset + head.length)
    offset += head.length + result.length
    frames[offset++] = CLOSE
  }
  return { results, headLength: head.length, frames, heads }
}

let made: Made | undefined

/** Where frames are written: says whether the system has taken them all, so that the bytes may be used again. */
export type FrameWriter = { write(frames: Uint8Array): boolean }

/**
 * Writes the `next` messages of one subscriber, a frame for each result, by one write. The results are the same bytes for
 * every subscriber of a group: so for the one after, only the head is put anew into the very buffer that was written, as
 * long as the system took it at once. What a slow socket keeps is its own.
 */
export function writeNext(writer: FrameWriter, head: Uint8Array, results: readonly Uint8Array[]): void {
  if (made?.results !== results || made.headLength !== head.length) made = make(head, results)
  for (const offset of made.heads) made.frames.set(head, offset)
  if (!writer.write(made.frames)) made = undefined
}
