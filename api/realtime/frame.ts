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

/** What comes before a result in a `next` message of the graphql-transport-ws protocol: all that differs between subscribers. */
export const nextHead = (operationId: string): Buffer =>
  Buffer.from(`{"id":${JSON.stringify(operationId)},"type":"next","payload":`)

const CLOSE = 0x7d // }

/**
 * Complete frames of `next` messages, one for each result, in one buffer: the results are the same bytes for every
 * subscriber, and one copy into one write is cheaper than framing each anew or writing in pieces (bench/).
 */
export function nextFrames(head: Uint8Array, results: readonly Uint8Array[]): Buffer {
  let size = 0
  for (const result of results) {
    const length = head.length + result.length + 1
    size += headerLength(length) + length
  }
  const frames = Buffer.allocUnsafe(size)
  let offset = 0
  for (const result of results) {
    offset = writeHeader(frames, offset, head.length + result.length + 1)
    frames.set(head, offset)
    offset += head.length
    frames.set(result, offset)
    offset += result.length
    frames[offset++] = CLOSE
  }
  return frames
}
