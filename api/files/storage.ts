import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { env } from '../env.ts'

/**
 * Where uploads are kept: objects by key, a key being names joined by slashes. No more than S3 and its like can do, so
 * that one could take the folder's place.
 */
export interface Storage {
  /** Takes over the file at `path` under a key; once it resolves the object survives a crash, and before it is not there. */
  put(key: string, path: string): Promise<void>
  /** Bytes; null when there is no such object. */
  size(key: string): Promise<number | null>
  /** Its bytes from `start` to `end`, both included. */
  read(key: string, start: number, end: number): Readable
  /** Deletes the object of that key, and all whose key begins with it and a slash. No error when there are none. */
  remove(key: string): Promise<void>
  /** The names that follow that key and a slash. */
  children(key: string): Promise<string[]>
  /** When the object was put there, or the youngest of those whose key begins with it and a slash; null: there is none. */
  modifiedAt(key: string): Promise<Date | null>
}

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT'

const missing =
  <T>(value: T) =>
  (error: unknown): T => {
    if (isMissing(error)) return value
    throw error
  }

/** A folder as a storage; several nodes can share it. */
export function folderStorage(root: string): Storage {
  const pathOf = (key: string) => join(root, key)
  return {
    async put(key, path) {
      const target = pathOf(key)
      const folder = dirname(target)
      const made = await mkdir(folder, { recursive: true, mode: 0o700 })
      await flush(path)
      await rename(path, target)
      await flushFolders(folder, made ? dirname(made) : folder)
    },
    size: (key) => stat(pathOf(key)).then(({ size }) => size, missing(null)),
    read: (key, start, end) => createReadStream(pathOf(key), { start, end }),
    remove: (key) => rm(pathOf(key), { recursive: true, force: true }),
    children: (key) => readdir(pathOf(key)).catch(missing([])),
    modifiedAt: (key) => stat(pathOf(key)).then(({ mtime }) => mtime, missing(null)),
  }
}

/** Makes sure that what a folder lists is on the disk, and those above it up to `top`. Windows does that by itself. */
async function flushFolders(folder: string, top: string): Promise<void> {
  if (process.platform === 'win32') return
  await flush(folder)
  if (folder !== top) await flushFolders(dirname(folder), top)
}

/** Makes sure that a file is on the disk, and not merely on its way there. */
async function flush(path: string): Promise<void> {
  const handle = await open(path)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Where this process keeps uploads. */
export const storage: Storage = folderStorage(join(env.DATA_DIR, 'files'))
