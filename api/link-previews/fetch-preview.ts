import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { ApiError } from '../errors.ts'
import { detectContentType } from '../files/content-type.ts'
import { isPicture, writeThumbnail } from '../files/picture.ts'
import { previewImagePath } from '../files/storage-paths.ts'
import { storage } from '../files/storage.ts'
import { deleteTemporaryFiles, temporaryPath } from '../files/upload.ts'
import { logger } from '../logger.ts'
import { fetchOutside } from '../outbound/fetch-outside.ts'
import { OutboundError } from '../outbound/outbound-error.ts'
import { type PageMetadata, readMetadata } from './metadata.ts'

/** Bytes. Some pages have a head of more than a megabyte. */
const MAX_PAGE = 4 * 2 ** 20
const MAX_PICTURE = 8 * 2 ** 20
/** Of a picture before it is made smaller. One of this size takes a tenth of a gigabyte while that is done. */
const MAX_PIXELS = 25_000_000
/** Pixels of either side. Smaller pictures are icons, or count visitors. */
const MIN_SIDE = 32

type PreviewImage = { imageKey: string; imageWidth: number; imageHeight: number }

/** The texts of a page, with a picture that is stored. */
export type FetchedPreview = Omit<PageMetadata, 'imageUrl'> & Partial<PreviewImage>

/** The error for a page that may answer a later request. */
export class TryLater extends Error {
  override readonly name = 'TryLater'
}

/**
 * Fetches a page and stores its picture for a private room, or for all public ones (null). Null if it has nothing to show, or is
 * not allowed to be fetched. Throws TryLater.
 */
export async function fetchPreview(url: string, roomId: string | null): Promise<FetchedPreview | null> {
  const page = await fetchAllowed(url, { accept: 'text/html, image/*;q=0.8, */*;q=0.1', maxBytes: MAX_PAGE })
  if (!page) return null
  const type = page.headers.get('content-type') ?? ''
  const body = Buffer.from(await page.arrayBuffer())
  if (/^image\//i.test(type)) {
    const image = await storePicture(body, roomId)
    return image && { siteName: new URL(page.url).hostname, title: null, description: null, ...image }
  }
  if (!/^(?:text\/html|application\/xhtml\+xml)\s*(?:;|$)/i.test(type)) return null
  const [, charset] = /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(type) ?? []
  const { imageUrl, ...texts } = await readMetadata(body, { charset, url: page.url })
  if (texts.title === null && imageUrl === null) return null
  const image = imageUrl === null ? null : await fetchPicture(imageUrl, roomId)
  return texts.title === null && !image ? null : { ...texts, ...image }
}

/** Fetches an address. Null if there is nothing, or it may not be fetched. Throws TryLater. */
async function fetchAllowed(
  url: string,
  { accept, maxBytes }: { accept: string; maxBytes: number },
): Promise<Response | null> {
  try {
    const response = await fetchOutside(url, { headers: { accept }, maxBytes })
    if (response.status >= 500 || response.status === 429) throw new TryLater(`Status ${response.status}`)
    return response.ok ? response : null
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    if (error.problem === 'UNREACHABLE' || error.problem === 'TIMEOUT') throw new TryLater(error.problem)
    // Without the address, which belongs to those who can read the message.
    logger.debug({ problem: error.problem }, 'A link has no preview')
    return null
  }
}

/** Fetches the picture of a page. A preview without one is better than none. */
async function fetchPicture(url: string, roomId: string | null): Promise<PreviewImage | null> {
  const response = await fetchAllowed(url, { accept: 'image/*', maxBytes: MAX_PICTURE }).catch(
    (error: unknown) => {
      if (error instanceof TryLater) return null
      throw error
    },
  )
  return response && storePicture(Buffer.from(await response.arrayBuffer()), roomId)
}

/** Stores a smaller copy of a picture. Null for what is none, or too small or too large. */
async function storePicture(bytes: Buffer, roomId: string | null): Promise<PreviewImage | null> {
  const [original, copy] = [temporaryPath(), temporaryPath()]
  try {
    await writeFile(original, bytes, { mode: 0o600 })
    if (!isPicture(await detectContentType(original))) return null
    const size = await writeThumbnail(original, copy, MAX_PIXELS).catch((error: unknown) => {
      if (error instanceof ApiError) return null
      throw error
    })
    if (!size || Math.min(size.width, size.height) < MIN_SIDE) return null
    const imageKey = randomBytes(12).toString('hex')
    await storage.put(previewImagePath({ roomId, imageKey }), copy)
    return { imageKey, imageWidth: size.width, imageHeight: size.height }
  } finally {
    await deleteTemporaryFiles([original, copy])
  }
}
