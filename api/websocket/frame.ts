/** Writes the header of an unmasked text frame (RFC 6455, 5.2). Returns the offset of the payload. */
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

/** Encodes a message as one frame. */
export function textFrame(message: string): Buffer {
  const length = Buffer.byteLength(message)
  const frame = Buffer.allocUnsafe(headerLength(length) + length)
  frame.write(message, writeHeader(frame, 0, length))
  return frame
}

/**
 * Encodes the part of a `next` message (graphql-transport-ws) before the result, which is all that differs between
 * subscribers. The copy has memory of its own: a Buffer is a slice of a pool, and would keep the whole pool alive for as
 * long as the subscription runs.
 */
export const nextHead = (operationId: string): Uint8Array =>
  new Uint8Array(Buffer.from(`{"id":${JSON.stringify(operationId)},"type":"next","payload":`))

const CLOSING_BRACE = 0x7d

/** The frames of some results, written for one subscriber and reusable for any other whose head has the same length. */
type Encoded = { results: readonly Uint8Array[]; headLength: number; frames: Buffer; headOffsets: number[] }

function encode(head: Uint8Array, results: readonly Uint8Array[]): Encoded {
  let size = 0
  for (const result of results) {
    const length = head.length + result.length + 1
    size += headerLength(length) + length
  }
  const frames = Buffer.allocUnsafeSlow(size)
  const headOffsets: number[] = []
  let offset = 0
  for (const result of results) {
    offset = writeHeader(frames, offset, head.length + result.length + 1)
    headOffsets.push(offset)
    frames.set(result, offset + head.length)
    offset += head.length + result.length
    frames[offset++] = CLOSING_BRACE
  }
  return { results, headLength: head.length, frames, headOffsets }
}

let latest: Encoded | undefined

/** Writes frames. Returns whether the operating system has taken all bytes, so that the buffer can be reused. */
export type FrameWriter = { write(frames: Uint8Array): boolean }

/**
 * Writes a `next` message for each result, in one write. The results are identical for all subscribers of a group, so for
 * the next subscriber only the head is overwritten in the buffer of the one before. A buffer that the operating system
 * did not take at once is left to its connection and not reused.
 */
export function writeNext(writer: FrameWriter, head: Uint8Array, results: readonly Uint8Array[]): void {
  if (latest?.results !== results || latest.headLength !== head.length) latest = encode(head, results)
  for (const offset of latest.headOffsets) latest.frames.set(head, offset)
  if (!writer.write(latest.frames)) latest = undefined
}
