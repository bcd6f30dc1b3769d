import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { create as contentDisposition } from 'content-disposition'
import parseRange from 'range-parser'
import { authenticate, type Bearer } from '../accounts/credential.ts'
import { requireScope, requireViewer, type Viewer } from '../accounts/viewer.ts'
import { ApiError, type ErrorCode, notFound } from '../errors.ts'
import { isUuid } from '../ids.ts'
import { logger } from '../logger.ts'
import { respondWithError } from '../http/respond.ts'
import { findAttachment } from './attachment.ts'
import { avatarsKey, originalKey, thumbnailKey } from '../files/files.ts'
import { storage } from '../files/storage.ts'
import { isShown } from '../files/url.ts'

/** What is found under an address; its bytes never change. */
type Served = { key: string; contentType: string; filename: string | null }

const statuses: Partial<Record<ErrorCode, number>> = { UNAUTHENTICATED: 401, FORBIDDEN: 403, NOT_FOUND: 404 }

/**
 * Answers for /files/: to a bearer who is proven to be someone who may see the file. Takes ranges, as players ask for
 * them, and is kept by the browser, but by nothing in between.
 */
export async function serveFile(
  req: IncomingMessage,
  res: ServerResponse,
  bearer: Bearer | null,
): Promise<void> {
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    res.setHeader('allow', 'GET, HEAD')
    return respondWithError(res, 405, { code: 'BAD_USER_INPUT', message: 'Use GET to load a file.' })
  }
  try {
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://localhost')
    const viewer = requireViewer(await authenticate(bearer))
    await send(req, res, await find(viewer, pathname, searchParams.get('size')))
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    respondWithError(res, statuses[error.code] ?? 400, error)
  }
}

const missing = () => notFound('There is no such file (any more).')

async function find(viewer: Viewer, path: string, size: string | null): Promise<Served> {
  const [, , first = '', second = '', third = ''] = path.split('/')
  if (first === 'avatars' && isUuid(second) && /^[0-9a-f]{24}$/.test(third)) {
    requireScope(viewer, 'READ')
    return { key: `${avatarsKey(second)}/${third}`, contentType: 'image/webp', filename: null }
  }
  if (!isUuid(first)) throw missing()
  const attachment = await findAttachment(viewer, first)
  const { contentType, filename, width } = attachment
  if (size === 'thumbnail' && width !== null)
    return { key: thumbnailKey(attachment), contentType: 'image/webp', filename: null }
  return { key: originalKey(attachment), contentType, filename }
}

async function send(
  req: IncomingMessage,
  res: ServerResponse,
  { key, contentType, filename }: Served,
): Promise<void> {
  const size = await storage.size(key)
  if (size === null) throw missing()
  const etag = `"${key.replaceAll('/', '.')}"`
  setHeaders(res, contentType, filename, etag)
  if (req.headers['if-none-match']?.includes(etag)) return void res.writeHead(304).end()
  const range = rangeOf(req, size, etag)
  if (range === 'beyond') return void res.writeHead(416, { 'content-range': `bytes */${size}` }).end()
  const { start, end } = range ?? { start: 0, end: size - 1 }
  res.writeHead(range ? 206 : 200, {
    'content-length': end - start + 1,
    ...(range && { 'content-range': `bytes ${start}-${end}/${size}` }),
  })
  if (req.method === 'HEAD') return void res.end()
  await pipeline(storage.read(key, start, end), res).catch((err: unknown) => {
    // Most often the player has had enough.
    logger.debug({ err, key }, 'A file was not sent to its end')
  })
}

function setHeaders(res: ServerResponse, contentType: string, filename: string | null, etag: string): void {
  const shown = isShown(contentType)
  res.setHeader('content-type', contentType === 'text/plain' ? 'text/plain; charset=utf-8' : contentType)
  res.setHeader(
    'content-disposition',
    contentDisposition(filename ?? undefined, { type: shown ? 'inline' : 'attachment' }),
  )
  // Whatever it is, and whatever a browser takes it for: it runs nothing, and belongs to no site.
  res.setHeader(
    'content-security-policy',
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
  )
  res.setHeader('cache-control', 'private, max-age=31536000, immutable')
  // Another person at the same browser asks again.
  res.setHeader('vary', 'Cookie, Authorization')
  res.setHeader('etag', etag)
  res.setHeader('accept-ranges', 'bytes')
}

/** The one range that is asked for; null: all of it, as also for several at once, which no player asks for. */
function rangeOf({ headers }: IncomingMessage, size: number, etag: string) {
  if (!headers.range || (headers['if-range'] !== undefined && headers['if-range'] !== etag)) return null
  const ranges = parseRange(size, headers.range)
  if (ranges === -1) return 'beyond'
  return ranges === -2 || ranges.length !== 1 || ranges.type !== 'bytes' ? null : ranges[0]!
}
