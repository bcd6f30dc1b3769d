import { expect, test } from 'vitest'
import { readFrames, textFrame } from './frames.ts'

/** Returns a server's frame: a client's without the mask. */
function serverFrame(text: string): Buffer {
  const frame = textFrame(Buffer.from(text))
  const keyAt = frame.length - Buffer.byteLength(text) - 4
  frame[1] = frame[1]! & 0x7f
  return Buffer.concat([frame.subarray(0, keyAt), frame.subarray(keyAt + 4)])
}

function read(bytes: Buffer) {
  const texts: string[] = []
  const count = readFrames(bytes, {
    text: (all, start, end) => void texts.push(all.toString('utf8', start, end)),
    ping: () => {},
    close: () => {},
  })
  return { texts, count }
}

test('frames with headers of every length are read', () => {
  const texts = ['', 'short', 'x'.repeat(125), 'y'.repeat(126), 'z'.repeat(70_000)]
  const bytes = Buffer.concat(texts.map(serverFrame))
  expect(read(bytes)).toEqual({ texts, count: bytes.length })
})

test('an incomplete frame is left for later, wherever it is cut', () => {
  const first = serverFrame('first')
  const bytes = Buffer.concat([first, serverFrame('s'.repeat(300))])
  for (let size = first.length; size < bytes.length; size++)
    expect(read(bytes.subarray(0, size))).toEqual({ texts: ['first'], count: first.length })
})
