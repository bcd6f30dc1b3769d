import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { inEnglish } from '../errors.ts'
import { logger } from '../logger.ts'
import { refuseOnStream, RequestError } from './refuse.ts'

/** The latest response of each connection. */
const responses = new WeakMap<Duplex, ServerResponse>()

/** Remembers which response belongs to a connection, for `refuseMalformed`. */
export const trackResponse = (res: ServerResponse) => void (res.socket && responses.set(res.socket, res))

/** Answers bytes that Node could not read as a request, unless a response to an earlier one is on its way. */
export function refuseMalformed(error: NodeJS.ErrnoException, stream: Duplex): void {
  logger.debug({ err: error }, 'A request could not be read')
  const response = responses.get(stream)
  const mayAnswer = !response || response.writableFinished || !response.headersSent
  if (!stream.writable || error.code === 'ECONNRESET' || !mayAnswer) return void stream.destroy()
  refuseOnStream(stream, toRequestError(error.code))
}

function toRequestError(code: string | undefined): RequestError {
  const [status, text] = refusals[code ?? ''] ?? malformed
  return new RequestError(status, inEnglish(text))
}

const malformed: [number, string] = [
  400,
  'The request is not valid HTTP/1.1. Check its first line, its headers and its length.',
]

const refusals: Record<string, [number, string]> = {
  HPE_HEADER_OVERFLOW: [
    431,
    'The headers of the request are larger than 16 KiB. Send fewer cookies or headers.',
  ],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'The chunk extensions of the request are too large. Leave them out.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time. Send it again.'],
}
