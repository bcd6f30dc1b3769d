import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextHead, textFrame, writeNext } from './frame.ts'

/** Decodes frames into messages, as a client does. */
function decode(bytes: Buffer): { id: string; type: string; payload: unknown }[] {
  const messages = []
  for (let at = 0; at < bytes.length;) {
    expect(bytes[at]).toBe(0x81)
    const short = bytes[at + 1]!
    const length =
      short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2))
    at += short < 126 ? 2 : short === 126 ? 4 : 10
    messages.push(JSON.parse(bytes.subarray(at, at + length).toString()))
    at += length
  }
  return messages
}

const results = fc.array(
  fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.nat(70_000).map((length) => 'x'.repeat(length)),
  ),
  { minLength: 1, maxLength: 3 },
)
const subscribers = fc.array(
  fc.record({ id: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), slow: fc.boolean() }),
  {
    minLength: 1,
    maxLength: 8,
  },
)

test('every subscriber receives its own id and the same results, however slowly others read', () => {
  fc.assert(
    fc.property(fc.array(results, { minLength: 1, maxLength: 3 }), subscribers, (events, subscribers) => {
      // A slow socket keeps the buffer that it was given and reads it later; a fast one has read it at once.
      const written = subscribers.map(() => [] as Buffer[])
      for (const texts of events) {
        const payloads = texts.map((text) => Buffer.from(JSON.stringify({ data: text })))
        subscribers.forEach(({ id, slow }, index) =>
          writeNext(
            {
              write(frames) {
                written[index]!.push(slow ? (frames as Buffer) : Buffer.from(frames))
                return !slow
              },
            },
            nextHead(id),
            payloads,
          ),
        )
      }
      const expected = (id: string) =>
        events.flat().map((text) => ({ id, type: 'next', payload: { data: text } }))
      subscribers.forEach(({ id }, index) => expect(written[index]!.flatMap(decode)).toEqual(expected(id)))
    }),
  )
})

test('any message is encoded as one frame', () => {
  fc.assert(
    fc.property(results, (texts) => {
      for (const payload of texts) {
        const message = { id: 'one', type: 'next', payload }
        expect(decode(textFrame(JSON.stringify(message)))).toEqual([message])
      }
    }),
  )
})
