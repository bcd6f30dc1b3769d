import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { m } from '@latchkey/messages'
import { inEnglish, translated } from '../errors.ts'
import { RequestError } from './refuse.ts'

/** Bytes of a request's body at most, unpacked, except for files, which are sent as multipart. */
const MAX_BODY = 1024 * 1024
/** Milliseconds in which a body must arrive. */
const BODY_TIMEOUT = 30_000

const decoders: Record<string, (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
}

/** Other names of UTF-8, and ASCII, which is a part of it. */
const utf8Names = new Set(['utf-8', 'utf8', 'unicode-1-1-utf-8', 'us-ascii', 'ascii'])

/** A content type in lower case, without its parameters, and its charset. */
export type ContentType = { type: string; charset: string | null }

export function parseContentType(header: string | undefined): ContentType {
  const [type = '', ...parameters] = (header ?? '').toLowerCase().split(';')
  const charset = parameters.map((parameter) => /^\s*charset\s*=\s*"?([^"\s]*)"?\s*$/.exec(parameter)?.[1])
  return { type: type.trim(), charset: charset.find((name) => name !== undefined) ?? null }
}

/**
 * Reads the body of a request as text. Throws a RequestError if it is too large, too slow, incomplete, not in UTF-8, or
 * compressed in a way that is not supported.
 */
export async function readText(req: IncomingMessage): Promise<string> {
  const { charset } = parseContentType(req.headers['content-type'])
  if (charset && !utf8Names.has(charset))
    throw new RequestError(415, inEnglish('Send the request in UTF-8. Other charsets are not supported.'))
  const encoding = req.headers['content-encoding']?.trim().toLowerCase() || 'identity'
  const decode = decoders[encoding]
  if (!decode && encoding !== 'identity') throw unsupportedEncoding()
  const body = await readBody(req)
  return decodeUtf8(decode ? await decompress(body, decode) : body)
}

const unsupportedEncoding = () =>
  new RequestError(
    415,
    inEnglish('This content-encoding is not supported. Send the body as it is, or use gzip.'),
    { headers: { 'accept-encoding': 'gzip, deflate, br' } },
  )

/** Refuses a compressed multipart request. */
export function requireUncompressed({ headers }: IncomingMessage): void {
  const encoding = headers['content-encoding']?.trim().toLowerCase() || 'identity'
  if (encoding !== 'identity')
    throw new RequestError(
      415,
      inEnglish('A multipart request cannot be compressed. Send it without content-encoding.'),
      { headers: { 'accept-encoding': 'identity' } },
    )
}

/** Decodes UTF-8, without a byte order mark. Throws a RequestError for anything that is not UTF-8. */
export function decodeUtf8(bytes: Buffer): string {
  if (!isUtf8(bytes))
    throw new RequestError(400, inEnglish('The request is not valid UTF-8. Encode it as UTF-8.'))
  const text = bytes.toString()
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

async function decompress(body: Buffer, decode: (typeof decoders)[string]): Promise<Buffer> {
  try {
    return await decode!(body, { maxOutputLength: MAX_BODY })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge()
    throw new RequestError(
      400,
      inEnglish('The body cannot be decompressed. Send it as its content-encoding says.'),
    )
  }
}

const tooLarge = () => new RequestError(413, translated(m.request_too_large))
const incomplete = () => new RequestError(400, inEnglish('The request is incomplete. Send it again.'))
const tooSlow = () =>
  new RequestError(408, translated(m.request_too_slow, { seconds: BODY_TIMEOUT / 1000 }), {
    headers: { connection: 'close' },
  })

/**
 * Reads a body. Uses events, since an async iterator costs an abort controller and an exception object per request. What
 * comes after a refusal is read and dropped, so that a client that is still sending gets the answer.
 */
function readBody(req: IncomingMessage): Promise<Buffer> {
  if (Number(req.headers['content-length']) > MAX_BODY) return Promise.reject(tooLarge())
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const timer = setTimeout(() => reject(tooSlow()), BODY_TIMEOUT)
  let chunks: Buffer[] = []
  let size = 0
  req.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= MAX_BODY) return void chunks.push(chunk)
    chunks = []
    reject(tooLarge())
  })
  req.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
  req.once('close', () => {
    clearTimeout(timer)
    reject(incomplete())
  })
  return promise
}
