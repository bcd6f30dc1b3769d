import { randomUUID } from 'node:crypto'
import { createWriteStream, mkdirSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { m } from '@latchkey/messages'
import { visibleLine } from '@latchkey/text'
import { env } from '../env.ts'
import { badInput } from '../errors.ts'

/** A file received in a request. It is on disk, and is deleted after the request unless it was moved to the storage. */
export class Upload {
  /** The client's name for the file, with misleading and unsafe characters replaced. */
  readonly filename: string
  readonly path: string
  /** Bytes; null if the file is larger than UPLOAD_LIMIT. */
  readonly size: number | null

  constructor(filename: string, path: string, size: number | null) {
    this.filename = filename
    this.path = path
    this.size = size
  }
}

/** Throws BAD_USER_INPUT for a file that is empty or exceeds a limit, which is at most UPLOAD_LIMIT. */
export function validateUploadSize({ size }: Upload, limit = env.UPLOAD_LIMIT): void {
  if (size === 0) throw badInput('file', m.file_empty)
  if (size === null || size > limit) throw tooLarge(limit)
}

const tooLarge = (limit: number) =>
  limit < 2 ** 20
    ? badInput('file', m.file_too_large_kilobytes, { limit: floor(limit / 2 ** 10) })
    : badInput('file', m.file_too_large_megabytes, { limit: floor(limit / 2 ** 20) })

/** Rounds down to one decimal, as the web app does: both name the same limit. */
const floor = (amount: number) => Math.floor(amount * 10) / 10

/** On the storage's file system, so that a file can be moved there in one step. */
const temporaryFolder = join(env.DATA_DIR, 'files', 'incoming')

/** A new path for a file that exists only during a request. */
export function temporaryPath(): string {
  mkdirSync(temporaryFolder, { recursive: true, mode: 0o700 })
  return join(temporaryFolder, randomUUID())
}

/** Streams a file to disk. `truncated` is true at the end if the file was cut off at UPLOAD_LIMIT. */
export async function receiveUpload(
  stream: Readable & { truncated: boolean },
  filename: string | undefined,
): Promise<Upload> {
  // Nothing may be awaited before the stream has a listener, or an early end of it goes unnoticed.
  const path = temporaryPath()
  const file = createWriteStream(path, { mode: 0o600 })
  try {
    // If the disk fails, the stream must live on: the request parser waits until all of it has been read.
    await pipeline(stream.iterator({ destroyOnReturn: false }), file)
    return new Upload(safeFilename(filename), path, stream.truncated ? null : file.bytesWritten)
  } catch (error) {
    stream.resume()
    // A file that is still being opened would be created after its deletion.
    if (!file.closed) await new Promise((resolve) => file.once('close', resolve))
    await deleteTemporaryFiles([path])
    throw error
  }
}

/** Deletes temporary files. Files that were moved away are ignored. */
export const deleteTemporaryFiles = async (paths: string[]): Promise<void> =>
  void (await Promise.all(paths.map((path) => rm(path, { force: true }))))

/** Deletes temporary files older than `date`, which requests interrupted by a crash have left behind. */
export async function deleteAbandonedUploads(date: Date): Promise<void> {
  const names = await readdir(temporaryFolder).catch(() => [])
  for (const name of names) {
    const path = join(temporaryFolder, name)
    const stats = await stat(path).catch(() => null)
    if (stats && stats.mtime < date) await deleteTemporaryFiles([path])
  }
}

const MAX_FILENAME = 150

/**
 * Control characters, characters that reverse the text direction (gnp.exe), path separators, and the character that stands for
 * bytes that were no text.
 */
const misleading = /[\p{Cc}\uFFFD\u200E\u200F\u202A-\u202E\u2066-\u2069/\\:*?"<>|]/gu

/** Makes a filename safe to display and to save under. Keeps the extension. */
export function safeFilename(filename: string | undefined): string {
  const name = visibleLine((filename ?? '').replace(misleading, '_')).replace(/^\.+/, '')
  const [, stem = '', extension = ''] = /^(.*?)(\.[\p{L}\p{N}]{1,10})?$/su.exec(name) ?? []
  return [...stem].slice(0, MAX_FILENAME - extension.length).join('') + extension || 'file'
}
