import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** A file in a folder, with its checksum. The path is relative to the folder and has slashes. */
export interface StoredFile {
  path: string
  bytes: number
  sha256: string
}

export interface Destination {
  folder: string
  path: string
  signal: AbortSignal
}

/** Counts and hashes the bytes that flow through. */
function createMeter() {
  const hash = createHash('sha256')
  let bytes = 0
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      hash.update(chunk)
      done(null, chunk)
    },
  })
  return { stream, result: () => ({ bytes, sha256: hash.digest('hex') }) }
}

/** Writes a stream to a new file that only its owner can read. Resolves once the content is on the disk. */
export async function writeStored(
  { folder, path, signal }: Destination,
  content: Readable,
  ...through: Transform[]
): Promise<StoredFile> {
  const target = join(folder, path)
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  const meter = createMeter()
  const file = createWriteStream(target, { mode: 0o600, flags: 'wx' })
  await pipeline([content, ...through, meter.stream, file], { signal })
  await flush(target)
  return { path, ...meter.result() }
}

/** Flushes a file's contents, or a folder's entries, to disk. */
async function flush(path: string): Promise<void> {
  const handle = await open(path)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Flushes the entries of a folder to disk. Windows does so on its own. */
export async function flushFolder(path: string): Promise<void> {
  if (process.platform !== 'win32') await flush(path)
}

/** Flushes the entries of a folder, and of every folder in it that leads to one of the files, to disk. */
export async function flushFolders(
  folder: string,
  files: readonly Pick<StoredFile, 'path'>[],
): Promise<void> {
  const paths = new Set(['.'])
  for (const { path } of files)
    for (let parent = posix.dirname(path); parent !== '.'; parent = posix.dirname(parent)) paths.add(parent)
  for (const path of paths) await flushFolder(join(folder, path))
}

/** Reads a file back. Throws an error that names the file if it is missing or has other contents. */
export async function verifyStored({ folder, signal }: Omit<Destination, 'path'>, stored: StoredFile) {
  const meter = createMeter()
  meter.stream.resume()
  await pipeline([createReadStream(join(folder, stored.path)), meter.stream], { signal })
  const { bytes, sha256 } = meter.result()
  if (bytes !== stored.bytes || sha256 !== stored.sha256)
    throw new Error(
      `${join(folder, stored.path)} is damaged (it has ${bytes} bytes and should have ${stored.bytes}, or they differ)`,
    )
}
