import { randomUUID } from 'node:crypto'
import { createWriteStream, mkdirSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { env } from '../env.ts'

/** A file as a request brought it: on disk already, and gone when the request is over unless it was put into the storage. */
export class Upload {
  /** As the client calls it, without what could mislead or harm. */
  readonly filename: string
  readonly path: string
  /** Bytes; null: more than may be. */
  readonly size: number | null

  constructor(filename: string, path: string, size: number | null) {
    this.filename = filename
    this.path = path
    this.size = size
  }
}

/** On the same file system as the storage's folder, so that a file gets there in one step. */
const incoming = join(env.DATA_DIR, 'files', 'incoming')

/** A path for a file that is only there for as long as a request takes. */
export function temporaryPath(): string {
  mkdirSync(incoming, { recursive: true, mode: 0o700 })
  return join(incoming, randomUUID())
}

/** Writes a file to disk as it comes, whatever its size; `truncated` tells in the end that there was more than UPLOAD_LIMIT. */
export async function receiveUpload(
  stream: Readable & { truncated: boolean },
  filename: string | undefined,
): Promise<Upload> {
  // Nothing is awaited before the stream is listened to: what ends before that is never heard of.
  const path = temporaryPath()
  const file = createWriteStream(path, { mode: 0o600 })
  try {
    // The stream outlives a disk that takes no more: who parses the request waits for all of it to be read.
    await pipeline(stream.iterator({ destroyOnReturn: false }), file)
    return new Upload(safeFilename(filename), path, stream.truncated ? null : file.bytesWritten)
  } catch (error) {
    stream.resume()
    // One that is only being opened would be there after it was deleted.
    if (!file.closed) await new Promise((resolve) => file.once('close', resolve))
    await deleteTemporaryFiles([path])
    throw error
  }
}

/** Deletes files that no request needs any more; those that were moved away are no error. */
export const deleteTemporaryFiles = async (paths: string[]): Promise<void> =>
  void (await Promise.all(paths.map((path) => rm(path, { force: true }))))

/** Deletes what requests have left behind that a crash cut off before that moment. */
export async function deleteAbandonedUploads(moment: Date): Promise<void> {
  const names = await readdir(incoming).catch(() => [])
  for (const name of names) {
    const path = join(incoming, name)
    const found = await stat(path).catch(() => null)
    if (found && found.mtime < moment) await deleteTemporaryFiles([path])
  }
}

const MAX_NAME = 150

/** Control characters, those that turn the direction of writing around (gnp.exe), and what separates folders. */
const misleading = /[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069/\\:*?"<>|]/gu

/** A name for a file, fit to be shown and to be saved under; the ending is kept. */
export function safeFilename(filename: string | undefined): string {
  const name = (filename ?? '').toWellFormed().replace(misleading, '_').trim().replace(/^\.+/, '')
  const [, stem = '', ending = ''] = /^(.*?)(\.[\p{L}\p{N}]{1,10})?$/su.exec(name) ?? []
  return [...stem].slice(0, MAX_NAME - ending.length).join('') + ending || 'file'
}
