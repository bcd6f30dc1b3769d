import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { m } from '@latchkey/messages'
import { create as contentDisposition } from 'content-disposition'
import parseRange from 'range-parser'
import { authenticate, type Bearer } from '../accounts/credential.ts'
import { requireScope, requireViewer, type Viewer } from '../accounts/viewer.ts'
import { inEnglish, notFound } from '../errors.ts'
import { isInline } from '../files/content-type.ts'
import {
  avatarsPath,
  emojiPicturePath,
  emojiStillPath,
  logoPath,
  originalPath,
  previewImagePath,
  SHARED_PREVIEWS,
  thumbnailPath,
} from '../files/storage-paths.ts'
import { storage } from '../files/storage.ts'
import { allowMethods, RequestError } from '../http/refuse.ts'
import { isUuid } from '../ids.ts'
import { logger } from '../logger.ts'
import { findAttachment, requireFileAccess } from './attachment.ts'

/** A stored file with its response headers' values. Its bytes never change. */
type StoredFile = { storagePath: string; contentType: string; filename: string | null }

/**
 * Handles requests for /files/. Serves a file to an authenticated viewer who may see it, and the server's logo to everyone. Supports range requests, which
 * media players need. Browsers may cache the file, proxies may not. Throws an ApiError.
 */
export async function serveFile(
  req: IncomingMessage,
  res: ServerResponse,
  bearer: Bearer | null,
): Promise<void> {
  allowMethods(req.method, 'GET', 'HEAD')
  const { pathname = '', searchParams } = URL.parse(req.url ?? '/', 'http://localhost') ?? {}
  // Pages for people who are signed out show it.
  const logo = findLogo(pathname)
  if (logo) return sendFile(req, res, logo)
  const viewer = requireViewer(await authenticate(bearer))
  await sendFile(req, res, await findFile(viewer, pathname, searchParams?.get('size') ?? null))
}

function findLogo(pathname: string): StoredFile | null {
  const [, key] = /^\/files\/logo\/([0-9a-f]{24})$/.exec(pathname) ?? []
  return key === undefined ? null : { storagePath: logoPath(key), contentType: 'image/webp', filename: null }
}

/** Returns whether a part of an address can be the name of a stored picture. */
const isKey = (text: string) => /^[0-9a-f]{24}$/.test(text)

/** Returns the stored path of an avatar or a custom emoji, which everyone with an account can load. Null for another address. */
function findShared([kind, first = '', second = '', ...more]: readonly string[]): string | null {
  if (more.length) return null
  if (kind === 'avatars' && isUuid(first) && isKey(second)) return `${avatarsPath(first)}/${second}`
  if (kind !== 'emoji' || !isKey(first)) return null
  return second === '' ? emojiPicturePath(first) : second === 'still' ? emojiStillPath(first) : null
}

const fileNotFound = () => notFound(m.file_not_found)

async function findFile(viewer: Viewer, pathname: string, size: string | null): Promise<StoredFile> {
  const [, , ...parts] = pathname.split('/')
  const storagePath = findShared(parts)
  if (storagePath !== null) {
    requireScope(viewer, 'READ')
    return { storagePath, contentType: 'image/webp', filename: null }
  }
  const [first = '', second = '', third = ''] = parts
  if (first === 'previews' && (isUuid(second) || second === SHARED_PREVIEWS) && isKey(third))
    return findPreviewImage(viewer, { roomId: second === SHARED_PREVIEWS ? null : second, imageKey: third })
  if (!isUuid(first)) throw fileNotFound()
  const attachment = await findAttachment(viewer, first)
  const { contentType, filename, width } = attachment
  if (size === 'thumbnail' && width !== null)
    return { storagePath: thumbnailPath(attachment), contentType: 'image/webp', filename: null }
  return { storagePath: originalPath(attachment), contentType, filename }
}

/** The picture of a link preview: of a private room for its members, of the others for everyone who has the key in its path. */
async function findPreviewImage(
  viewer: Viewer,
  image: { roomId: string | null; imageKey: string },
): Promise<StoredFile> {
  requireScope(viewer, 'READ')
  if (image.roomId !== null) await requireFileAccess(viewer, image.roomId)
  return { storagePath: previewImagePath(image), contentType: 'image/webp', filename: null }
}

async function sendFile(req: IncomingMessage, res: ServerResponse, file: StoredFile): Promise<void> {
  const { storagePath } = file
  const size = await storage.size(storagePath)
  if (size === null) throw fileNotFound()
  const etag = `"${storagePath.replaceAll('/', '.')}"`
  const unmodified = req.headers['if-none-match']?.includes(etag)
  const range = readRange(req, size, etag)
  if (range === 'unsatisfiable' && !unmodified)
    throw new RequestError(416, inEnglish(`The file has ${size} bytes. Request a range within them.`), {
      headers: { 'content-range': `bytes */${size}` },
    })
  setHeaders(res, file, etag)
  if (unmodified || range === 'unsatisfiable') return void res.writeHead(304).end()
  const { start, end } = range ?? { start: 0, end: size - 1 }
  res.writeHead(range ? 206 : 200, {
    'content-length': end - start + 1,
    ...(range && { 'content-range': `bytes ${start}-${end}/${size}` }),
  })
  if (req.method === 'HEAD') return void res.end()
  await pipeline(storage.read(storagePath, start, end), res).catch((err: unknown) => {
    // Usually a media player that closed the connection because it has buffered enough.
    logger.debug({ err, storagePath }, 'A file was not sent completely')
  })
}

function setHeaders(res: ServerResponse, { contentType, filename }: StoredFile, etag: string): void {
  const type = isInline(contentType) ? 'inline' : 'attachment'
  res.setHeader('content-type', contentType === 'text/plain' ? 'text/plain; charset=utf-8' : contentType)
  res.setHeader('content-disposition', contentDisposition(filename ?? undefined, { type }))
  // Whatever type a browser takes the file for, it can run nothing and has an origin of its own.
  res.setHeader(
    'content-security-policy',
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
  )
  res.setHeader('cache-control', 'private, max-age=31536000, immutable')
  // Another user of the same browser must not get the cached file.
  res.setHeader('vary', 'Cookie, Authorization')
  res.setHeader('etag', etag)
  res.setHeader('accept-ranges', 'bytes')
}

/** The single requested byte range. Null means the whole file, as for several ranges at once, which no player requests. */
function readRange({ headers }: IncomingMessage, size: number, etag: string) {
  if (!headers.range || (headers['if-range'] !== undefined && headers['if-range'] !== etag)) return null
  const ranges = parseRange(size, headers.range)
  if (ranges === -1) return 'unsatisfiable'
  return ranges === -2 || ranges.length !== 1 || ranges.type !== 'bytes' ? null : ranges[0]!
}
