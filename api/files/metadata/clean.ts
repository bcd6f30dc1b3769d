import { copyFile, open, readFile, writeFile } from 'node:fs/promises'
import { gifEdits } from './gif.ts'
import { jpegEdits } from './jpeg.ts'
import { cleanAvif, cleanMp4 } from './mp4.ts'
import { pngEdits } from './png.ts'
import { applyEdits, type Edits } from './ranges.ts'
import { webpEdits } from './webp.ts'

const finders: Record<string, (bytes: Buffer) => Edits> = {
  'image/jpeg': jpegEdits,
  'image/png': pngEdits,
  'image/apng': pngEdits,
  'image/gif': gifEdits,
  'image/webp': webpEdits,
}

const films = new Set([
  'video/mp4',
  'video/quicktime',
  'video/x-m4v',
  'video/3gpp',
  'video/3gpp2',
  'audio/mp4',
  'audio/x-m4a',
])

/** Returns true for types of pictures whose metadata is removed without touching the pixels. */
export const isCleanable = (contentType: string) => contentType in finders

/** Returns true for types of films and sounds whose metadata is removed. */
export const isCleanableFilm = (contentType: string) => films.has(contentType)

/**
 * Writes a picture without its metadata to `target`: the same pixels, byte for byte. Returns false where there was none. Throws DamagedFile for a picture that is not whole.
 */
export async function cleanPicture(path: string, contentType: string, target: string): Promise<boolean> {
  if (contentType === 'image/avif') {
    await copyFile(path, target)
    await using file = await open(target, 'r+')
    return await cleanAvif(file)
  }
  const bytes = await readFile(path)
  const edits = finders[contentType]?.(bytes) ?? {}
  if (!edits.remove?.length) return false
  await writeFile(target, applyEdits(bytes, edits), { mode: 0o600 })
  return true
}

/** Takes the metadata out of a film or sound, in place. Throws DamagedFile for one that is not whole. */
export async function cleanFilm(path: string): Promise<void> {
  await using file = await open(path, 'r+')
  await cleanMp4(file)
}
