/** The frames a client handles (RFC 6455, 5.2). */
export interface FrameSink {
  text(bytes: Buffer, start: number, end: number): void
  ping(payload: Buffer): void
  close(code: number): void
}

/** Passes every complete frame in `bytes` to the sink, and returns how many bytes these were. */
export function readFrames(bytes: Buffer, sink: FrameSink): number {
  let offset = 0
  while (offset + 2 <= bytes.length) {
    let length = bytes[offset + 1]! & 0x7f
    let start = offset + 2
    if (length === 126) {
      if (start + 2 > bytes.length) break
      length = bytes.readUInt16BE(start)
      start += 2
    } else if (length === 127) {
      if (start + 8 > bytes.length) break
      length = bytes.readUInt32BE(start + 4)
      start += 8
    }
    const end = start + length
    if (end > bytes.length) break
    const opcode = bytes[offset]! & 0x0f
    if (opcode === 1) sink.text(bytes, start, end)
    else if (opcode === 9) sink.ping(Buffer.from(bytes.subarray(start, end)))
    else if (opcode === 8) sink.close(length >= 2 ? bytes.readUInt16BE(start) : 1005)
    offset = end
  }
  return offset
}

/** Returns a client's frame. Its masking key is zero, which leaves the payload unchanged. */
export function textFrame(payload: Buffer, first = 0x81): Buffer {
  const { length } = payload
  const extra = length < 126 ? 0 : length < 65_536 ? 2 : 8
  const frame = Buffer.alloc(6 + extra + length)
  frame[0] = first
  frame[1] = 0x80 | (extra === 0 ? length : extra === 2 ? 126 : 127)
  if (extra === 2) frame.writeUInt16BE(length, 2)
  else if (extra === 8) frame.writeUInt32BE(length, 6)
  payload.copy(frame, 6 + extra)
  return frame
}
