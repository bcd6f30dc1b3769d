import { m } from '@latchkey/messages'
import type { Sharp } from 'sharp'
import { badInput } from '../errors.ts'
import { cleanFilm, cleanPicture, isCleanable } from './metadata/clean.ts'
import { DamagedFile } from './metadata/ranges.ts'
import { temporaryPath } from './upload.ts'

let loading: Promise<typeof import('sharp').default> | undefined

/** Loads sharp with the first picture. It has one thread per picture and no cache: the server's resources belong to the chat. */
const loadSharp = () =>
  (loading ??= import('sharp').then(({ default: sharp }) => {
    sharp.concurrency(1)
    sharp.cache(false)
    return sharp
  }))

/** Picture types that both browsers and sharp can read. Other pictures are treated like any other file. */
const pictureTypes = new Set([
  'image/jpeg',
  'image/png',
  'image/apng',
  'image/webp',
  'image/gif',
  'image/avif',
])

export const isPicture = (contentType: string) => pictureTypes.has(contentType)

/** More pixels than cameras produce. A small file can claim any number. */
const MAX_PIXELS = 100_000_000
const TIMEOUT_SECONDS = 20
/** Pixels of a thumbnail's longer side: the size that a message displays on a high-resolution screen. */
const THUMBNAIL_SIZE = 800

export type Picture = {
  width: number
  height: number
  /** The path of a copy without camera metadata, such as the location; null if the original has none. */
  clean: string | null
  /** The path of a smaller WebP version. */
  thumbnail: string
}

let lastTask: Promise<unknown> = Promise.resolve()

/**
 * Runs picture tasks one after another. A 400 kB file that decompresses to 100 million pixels takes half a gigabyte of
 * memory and seconds of a thread; four at once would occupy every thread that reads files.
 */
export function enqueue<Result>(task: () => Promise<Result>): Promise<Result> {
  const result = lastTask.then(task)
  lastTask = result.catch(() => {})
  return result
}

/** Returns a function that opens a picture. Of an animation it reads the first frame alone, unless it is to be `animated`. */
export const reader = async (path: string, { animated = false, maxPixels = MAX_PIXELS } = {}) => {
  const sharp = await loadSharp()
  return () =>
    sharp(path, { limitInputPixels: maxPixels, failOn: 'error', animated }).timeout({
      seconds: TIMEOUT_SECONDS,
    })
}

/**
 * Measures a picture in its displayed orientation and creates its thumbnail and clean copy. Adds every file it creates to
 * `temporaryFiles`, which the caller deletes. Throws BAD_USER_INPUT for a picture that is damaged or too large.
 */
export const preparePicture = (
  path: string,
  contentType: string,
  temporaryFiles: string[],
): Promise<Picture> => enqueue(() => processPicture(path, contentType, temporaryFiles))

async function processPicture(path: string, contentType: string, temporaryFiles: string[]): Promise<Picture> {
  const newFile = () => temporaryFiles[temporaryFiles.push(temporaryPath()) - 1]!
  try {
    const read = await reader(path)
    const { autoOrient, orientation = 1, pages = 1, exif, xmp, format } = await read().metadata()
    const thumbnail = newFile()
    await resize(read(), { width: THUMBNAIL_SIZE, height: THUMBNAIL_SIZE, fit: 'inside' }).toFile(thumbnail)
    const copy = newFile()
    // Outside of JPEG, an orientation is stored in what has to go: the picture is turned instead.
    const turned = orientation > 1 && pages === 1 && format !== 'jpeg'
    const encoded = turned || (!isCleanable(contentType) && pages === 1 && (exif || xmp))
    if (encoded) await withoutMetadata(read(), format).toFile(copy)
    const clean = encoded || (await cleanPicture(path, contentType, copy)) ? copy : null
    return { width: autoOrient.width, height: autoOrient.height, clean, thumbnail }
  } catch (error) {
    throw pictureError(error)
  }
}

/** Removes metadata, such as the location, from a film or sound, in place. Throws BAD_USER_INPUT for a damaged one. */
export async function prepareFilm(path: string): Promise<void> {
  try {
    await cleanFilm(path)
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error
    throw badInput('file', m.film_damaged)
  }
}

/** Creates a square version of a picture, of so many pixels, and returns its path. Throws BAD_USER_INPUT like preparePicture. */
export async function prepareSquare(path: string, pixels: number): Promise<string> {
  const square = temporaryPath()
  try {
    const size = { width: pixels, height: pixels, fit: 'cover' } as const
    const read = await reader(path)
    await enqueue(() => resize(read(), size, true).toFile(square))
    return square
  } catch (error) {
    throw pictureError(error)
  }
}

/**
 * Writes a picture that fits into a thumbnail to a path, without metadata, and returns its size in pixels. Throws BAD_USER_INPUT
 * like preparePicture, and for one with more than `maxPixels`.
 */
export async function writeThumbnail(
  path: string,
  target: string,
  maxPixels: number,
): Promise<{ width: number; height: number }> {
  try {
    const size = { width: THUMBNAIL_SIZE, height: THUMBNAIL_SIZE, fit: 'inside' } as const
    const read = await reader(path, { maxPixels })
    return await enqueue(() => resize(read(), size).toFile(target))
  } catch (error) {
    throw pictureError(error)
  }
}

export const resize = (
  picture: Sharp,
  size: { width: number; height: number; fit: 'inside' | 'cover' },
  enlarge = false,
) =>
  picture
    .autoOrient()
    .resize({ ...size, withoutEnlargement: !enlarge })
    .webp({ quality: 80 })

/** Re-encodes a picture upright in its own format, dropping all metadata except the colour profile. */
function withoutMetadata(picture: Sharp, format: string): Sharp {
  const upright = picture.autoOrient().keepIccProfile()
  if (format === 'jpeg') return upright.jpeg({ quality: 92 })
  if (format === 'webp') return upright.webp({ quality: 92 })
  if (format === 'heif') return upright.avif({ quality: 70, effort: 2 })
  return upright.png()
}

/** Converts an error of sharp to BAD_USER_INPUT. Its only input is the picture; file system errors have a `code` and stay. */
export function pictureError(error: unknown, maxPixels = MAX_PIXELS): unknown {
  if (!(error instanceof Error) || error.name === 'ApiError' || 'code' in error) return error
  if (error.message.includes('pixel limit'))
    return badInput('file', m.picture_too_large, { millions: maxPixels / 1e6 })
  return badInput('file', m.picture_unreadable)
}
