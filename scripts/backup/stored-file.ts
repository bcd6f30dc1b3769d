import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { StoredFile } from './manifest.ts'

/** Adds up the bytes that flow through, and their SHA-256. */
function meter() {
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

/** Writes a stream to `path` below `folder`, readable by its owner alone, and returns once it is on the disk. */
export async function writeStored(
  folder: string,
  path: string,
  content: Readable,
  ...through: Transform[]
): Promise<StoredFile> {
  const target = join(folder, path)
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  const { stream, result } = meter()
  await pipeline([content, ...through, stream, createWriteStream(target, { mode: 0o600, flags: 'wx' })])
  await flush(target)
  return { path, ...result() }
}

/** Waits until a file, or what a folder lists, is on the disk. */
export async function flush(path: string): Promise<void> {
  const handle = await open(path)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Reads a file back. Throws an error that names it where it is not what was written. */
export async function verifyStored(folder: string, { path, bytes, sha256 }: StoredFile): Promise<void> {
  const { stream, result } = meter()
  stream.resume()
  await pipeline(createReadStream(join(folder, path)), stream)
  const found = result()
  if (found.bytes !== bytes || found.sha256 !== sha256)
    throw new Error(
      `${join(folder, path)} is damaged: it has ${found.bytes} bytes instead of ${bytes}, or others`,
    )
}
