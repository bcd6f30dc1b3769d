import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { createGunzip, createGzip } from 'node:zlib'
import type { ClientBase } from 'pg'
import { to } from 'pg-copy-streams'
import type { Manifest, StoredFile } from './manifest.ts'
import { megabytes, progress } from './progress.ts'
import { writeStored } from './stored-file.ts'
import { copyTarget, countRows, readTables } from './tables.ts'

type DumpedTable = Manifest['tables'][number]

/** Writes every table to `folder`, as one snapshot sees them: `client` is in a transaction of isolation REPEATABLE READ. */
export async function dumpTables(client: ClientBase, folder: string): Promise<DumpedTable[]> {
  const tables = await readTables(client)
  const dumped: DumpedTable[] = []
  for (const table of tables) {
    const path = posix.join('tables', `${table.name}.copy.gz`)
    const rows = client.query(to(`COPY ${copyTarget(table)} TO STDOUT`))
    const stored = await writeStored(folder, path, rows, createGzip())
    const count = await countRows(client, table)
    dumped.push({ ...stored, name: table.name, columns: table.columns, rows: count })
    console.log(`${table.name}: ${count.toLocaleString('en')} rows, ${megabytes(stored.bytes)}`)
  }
  return dumped
}

/** Counts the rows in a table's file. COPY's text format has a line a row, and none within one. */
export async function countDumped(folder: string, { path }: StoredFile): Promise<number> {
  let lines = 0
  for await (const chunk of createReadStream(join(folder, path)).pipe(createGunzip()))
    for (const byte of chunk as Buffer) if (byte === 10) lines++
  return lines
}

/**
 * Copies the uploads. Their files never change, and they go only with their rows, so a second look after the snapshot finds
 * what came while the first went on. A file that goes meanwhile went with a message that somebody deleted.
 */
export class UploadDump {
  readonly #from: string
  readonly #folder: string
  readonly #done = new Map<string, StoredFile>()

  constructor(from: string, folder: string) {
    this.#from = from
    this.#folder = folder
  }

  get files(): StoredFile[] {
    return [...this.#done.values()]
  }

  /** Copies every upload that it has not copied yet. */
  async copy(): Promise<void> {
    // What is still being received belongs to no row yet.
    const paths = (await filesIn(this.#from)).filter(
      (path) => !this.#done.has(path) && !path.startsWith('incoming/'),
    )
    const show = progress('Uploads', paths.length)
    let bytes = 0
    for (const [index, path] of paths.entries()) {
      try {
        const stored = await writeStored(
          this.#folder,
          posix.join('files', path),
          createReadStream(join(this.#from, path)),
        )
        this.#done.set(path, stored)
        bytes += stored.bytes
      } catch (error) {
        if (!isMissing(error, join(this.#from, path))) throw error
      }
      show(index + 1, megabytes(bytes))
    }
  }
}

const isMissing = (error: unknown, path: string) =>
  (error as NodeJS.ErrnoException).code === 'ENOENT' && (error as NodeJS.ErrnoException).path === path

/** The paths of the files below a folder, with slashes; none where there is no such folder. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error, folder)) return []
    throw error
  })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .toSorted()
}
