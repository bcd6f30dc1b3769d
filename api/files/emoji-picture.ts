import { m } from '@latchkey/messages'
import { badInput } from '../errors.ts'
import { enqueue, pictureError, reader, resize } from './picture.ts'
import { deleteTemporaryFiles, temporaryPath } from './upload.ts'

/** Pixels of an emoji's longer side. */
const EMOJI_SIZE = 128
/** Of all frames together, which are in memory at once. */
const MAX_ANIMATION_PIXELS = 25_000_000
const MAX_FRAMES = 300

export type EmojiPicture = {
  path: string
  /** The path of the first frame of an animation; null for a picture that does not move. */
  still: string | null
}

/**
 * Creates a version of a picture for an emoji, which moves if the picture does. Pictures that are small enough keep their size.
 * Throws BAD_USER_INPUT like preparePicture, and for an animation that is too long. The caller deletes the files.
 */
export async function prepareEmoji(path: string): Promise<EmojiPicture> {
  const first = temporaryPath()
  const moving = temporaryPath()
  const size = { width: EMOJI_SIZE, height: EMOJI_SIZE, fit: 'inside' } as const
  try {
    const read = await reader(path)
    const readFrames = await reader(path, { animated: true, maxPixels: MAX_ANIMATION_PIXELS })
    return await enqueue(async () => {
      const { pages = 1, pagePrimary } = await read().metadata()
      // The pages of an AVIF are pictures beside each other.
      const animated = pages > 1 && pagePrimary === undefined
      if (animated && pages > MAX_FRAMES) throw badInput('file', m.emoji_frames_too_many, { max: MAX_FRAMES })
      await resize(read(), size).toFile(first)
      if (!animated) return { path: first, still: null }
      await readFrames()
        .resize({ ...size, withoutEnlargement: true })
        .webp({ quality: 80 })
        .toFile(moving)
      return { path: moving, still: first }
    })
  } catch (error) {
    await deleteTemporaryFiles([first, moving])
    throw pictureError(error, MAX_ANIMATION_PIXELS)
  }
}
