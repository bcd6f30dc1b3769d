import sharp, { type Sharp } from 'sharp'
import { badInput } from '../errors.ts'
import { temporaryPath } from './upload.ts'

// Each picture is decoded by one thread, and none is kept: what a server has to spare is for conversation.
sharp.concurrency(1)
sharp.cache(false)

/** What browsers show and sharp reads; other pictures are files like any other. */
const pictures = new Set(['image/jpeg', 'image/png', 'image/apng', 'image/webp', 'image/gif', 'image/avif'])

export const isPicture = (contentType: string) => pictures.has(contentType)

/** Pixels: more than cameras make; a small file can claim any number. */
const MAX_PIXELS = 100_000_000
/** Seconds. */
const PATIENCE = 20
/** Pixels of a thumbnail's longer side: what a message shows, on a fine screen. */
const THUMBNAIL = 800
const AVATAR = 256

export type Picture = {
  width: number
  height: number
  /** A version without what cameras write into it, such as where it was taken; null: there was nothing of that. */
  clean: string | null
  /** A smaller version, as WebP. */
  thumbnail: string
}

let last: Promise<unknown> = Promise.resolve()

/**
 * Pictures are made ready one after the other. A file of 400 kB that unpacks to 100 million pixels takes half a
 * gigabyte and seconds of a thread; four of them at a time would take all the threads that files are read by.
 */
function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const turn = last.then(work)
  last = turn.catch(() => {})
  return turn
}

const read = (path: string) =>
  sharp(path, { limitInputPixels: MAX_PIXELS, failOn: 'error' }).timeout({ seconds: PATIENCE })

/**
 * Measures a picture the way it is to be shown, and makes what is kept of it: files that are the caller's to put away.
 * BAD_USER_INPUT when it cannot be read to its end, or is too large.
 */
export const preparePicture = (path: string, contentType: string, made: string[]): Promise<Picture> =>
  inTurn(() => makeReady(path, contentType, made))

async function makeReady(path: string, contentType: string, made: string[]): Promise<Picture> {
  const next = () => made[made.push(temporaryPath()) - 1]!
  try {
    const { autoOrient, pages = 1, exif, xmp, iptc, format } = await read(path).metadata()
    const thumbnail = next()
    await small(read(path), { width: THUMBNAIL, height: THUMBNAIL, fit: 'inside' }).toFile(thumbnail)
    const moving = pages > 1 || contentType === 'image/apng'
    const telling = !moving && (exif || xmp || iptc)
    const clean = telling ? next() : null
    if (clean) await written(read(path), format).toFile(clean)
    return { width: autoOrient.width, height: autoOrient.height, clean, thumbnail }
  } catch (error) {
    throw unreadable(error)
  }
}

/** Makes a square of a picture. BAD_USER_INPUT as above. */
export async function prepareAvatar(path: string): Promise<string> {
  const avatar = temporaryPath()
  try {
    const size = { width: AVATAR, height: AVATAR, fit: 'cover' } as const
    await inTurn(() => small(read(path), size, true).toFile(avatar))
    return avatar
  } catch (error) {
    throw unreadable(error)
  }
}

const small = (
  picture: Sharp,
  size: { width: number; height: number; fit: 'inside' | 'cover' },
  enlarge = false,
) =>
  picture
    .autoOrient()
    .resize({ ...size, withoutEnlargement: !enlarge })
    .webp({ quality: 80 })

/** The same picture in the same format, upright, without metadata but for its colours. */
function written(picture: Sharp, format: string): Sharp {
  const upright = picture.autoOrient().keepIccProfile()
  if (format === 'jpeg') return upright.jpeg({ quality: 92 })
  if (format === 'webp') return upright.webp({ quality: 92 })
  if (format === 'heif') return upright.avif({ quality: 70, effort: 2 })
  return upright.png()
}

/** Whatever sharp says is of the picture: it reads nothing else. */
function unreadable(error: unknown): unknown {
  if (!(error instanceof Error) || error.name === 'ApiError' || 'code' in error) return error
  if (error.message.includes('pixel limit'))
    return badInput('file', `This picture has more than ${MAX_PIXELS / 1e6} million pixels. Make it smaller.`)
  return badInput('file', 'This picture cannot be read: it is damaged, or incomplete. Send another one.')
}
