import type { IncomingMessage } from 'node:http'
import { PassThrough } from 'node:stream'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { decodeUtf8, parseContentType, readText } from './body.ts'
import { RequestError } from './refuse.ts'

afterEach(() => void vi.useRealTimers())

/** Returns a request with these headers, whose body the test writes. */
const request = (headers: Record<string, string> = {}) =>
  Object.assign(new PassThrough(), { headers }) as unknown as PassThrough & IncomingMessage

test('a body that does not arrive within 30 seconds is refused with 408', async () => {
  vi.useFakeTimers()
  const req = request()
  const reading = readText(req)
  req.write('{')
  vi.advanceTimersByTime(29_999)
  req.write('"')
  vi.advanceTimersByTime(1)
  await expect(reading).rejects.toMatchObject({ status: 408 })
})

test('a body that breaks off is refused, and one in many pieces is read', async () => {
  const broken = request()
  const reading = readText(broken)
  broken.write('{')
  broken.destroy()
  await expect(reading).rejects.toMatchObject({ status: 400 })
  const req = request({ 'content-encoding': 'gzip' })
  const text = readText(req)
  for (const byte of gzipSync('{ "a": "é" }')) req.write(Buffer.from([byte]))
  req.end()
  expect(await text).toBe('{ "a": "é" }')
})

test('bytes are either read without a loss, or refused', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
      ),
      (bytes) => {
        const given = Buffer.from(bytes)
        try {
          const text = decodeUtf8(given)
          expect([text, `\uFEFF${text}`].some((each) => Buffer.from(each).equals(given))).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(RequestError)
        }
      },
    ),
  )
}, 60_000)

test.each([
  ['application/json', 'application/json', null],
  ['Application/JSON ; Charset="UTF-8"', 'application/json', 'utf-8'],
  ['application/json; a=b; charset = utf-16', 'application/json', 'utf-16'],
  ['multipart/form-data; boundary=charset', 'multipart/form-data', null],
  ['', '', null],
  [undefined, '', null],
])('the content type %s is %s with the charset %s', (header, type, charset) => {
  expect(parseContentType(header)).toEqual({ type, charset })
})
