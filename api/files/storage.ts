import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { env } from '../env.ts'

/**
 * Stores uploaded files as objects at slash-separated paths. The interface needs nothing beyond what S3 offers, so that an
 * object store can replace the folder.
 */
export interface Storage {
  /** Moves the file at `source` to a path. The object appears at once, and survives a crash once this resolves. */
  put(path: string, source: string): Promise<void>
  /** The size in bytes; null if there is no such object. */
  size(path: string): Promise<number | null>
  /** Reads the bytes from `start` to `end`, both inclusive. */
  read(path: string, start: number, end: number): Readable
  /** Deletes the object at a path and every object below it. Does nothing if there are none. */
  remove(path: string): Promise<void>
  /** The names directly below a path. */
  children(path: string): Promise<string[]>
  /** When the object at a path, or the newest one below it, was stored; null if there is none. */
  modifiedAt(path: string): Promise<Date | null>
}

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT'

const ifMissing =
  <T>(value: T) =>
  (error: unknown): T => {
    if (isMissing(error)) return value
    throw error
  }

/** Stores objects in a folder, which several nodes can share. */
export function folderStorage(root: string): Storage {
  const locate = (path: string) => join(root, path)
  return {
    async put(path, source) {
      const target = locate(path)
      const folder = dirname(target)
      const created = await mkdir(folder, { recursive: true, mode: 0o700 })
      await flush(source)
      await rename(source, target)
      await flushFolders(folder, created ? dirname(created) : folder)
    },
    size: (path) => stat(locate(path)).then(({ size }) => size, ifMissing(null)),
    read: (path, start, end) => createReadStream(locate(path), { start, end }),
    remove: (path) => rm(locate(path), { recursive: true, force: true }),
    children: (path) => readdir(locate(path)).catch(ifMissing([])),
    modifiedAt: (path) => stat(locate(path)).then(({ mtime }) => mtime, ifMissing(null)),
  }
}

/** Flushes a folder's entries, and those of its parents up to `top`, to disk. Windows does so on its own. */
async function flushFolders(folder: string, top: string): Promise<void> {
  if (process.platform === 'win32') return
  await flush(folder)
  if (folder !== top) await flushFolders(dirname(folder), top)
}

/** Flushes a file's contents to disk. */
async function flush(path: string): Promise<void> {
  const handle = await open(path)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The storage of this process. */
export const storage: Storage = folderStorage(join(env.DATA_DIR, 'files'))
