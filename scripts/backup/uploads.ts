import { open, readdir, stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { createProgress, megabytes } from './progress.ts'
import { type StoredFile, writeStored } from './stored-file.ts'

/** Copies the uploads in `source` to `folder`/files. An upload never changes, so it is copied at most once. */
export class UploadCopy {
  readonly #source: string
  readonly #folder: string
  readonly #signal: AbortSignal
  readonly #copied = new Map<string, StoredFile>()

  constructor(source: string, folder: string, signal: AbortSignal) {
    this.#source = source
    this.#folder = folder
    this.#signal = signal
  }

  get files(): StoredFile[] {
    return [...this.#copied.values()]
  }

  has(path: string): boolean {
    return this.#copied.has(path)
  }

  /** Copies every upload that is not copied yet. Omits those that are deleted meanwhile. */
  async update(): Promise<void> {
    const paths = (await listFiles(this.#source)).filter((path) => !this.#copied.has(path) && isStored(path))
    const show = createProgress('Uploads', paths.length)
    let bytes = 0
    for (const [index, path] of paths.entries()) {
      const source = await open(join(this.#source, path)).catch(ifMissing(null))
      if (source) {
        const destination = { folder: this.#folder, path: posix.join('files', path), signal: this.#signal }
        const stored = await writeStored(destination, source.createReadStream())
        this.#copied.set(path, stored)
        bytes += stored.bytes
      }
      show(index + 1, megabytes(bytes))
    }
  }
}

/** A file that is still being received belongs to no row. */
const isStored = (path: string) => !path.startsWith('incoming/')

const ifMissing =
  <T>(value: T) =>
  (error: unknown): T => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return value
    throw error
  }

/**
 * Lists the files below a folder, with slashes in their paths. Returns none if there is no such folder. Unlike readdir's
 * `recursive`, it accepts that folders are deleted meanwhile, and follows links to other disks.
 */
async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(ifMissing([]))
  const paths: string[] = []
  for (const entry of entries) {
    const { name } = entry
    const target = entry.isSymbolicLink() ? await stat(join(folder, name)).catch(ifMissing(null)) : entry
    if (target?.isFile()) paths.push(name)
    else if (target?.isDirectory())
      for (const path of await listFiles(join(folder, name))) paths.push(posix.join(name, path))
  }
  return paths
}
