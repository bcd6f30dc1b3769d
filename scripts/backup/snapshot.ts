import { createReadStream } from 'node:fs'
import { join, posix } from 'node:path'
import { createGunzip, createGzip } from 'node:zlib'
import type { ClientBase } from 'pg'
import { to } from 'pg-copy-streams'
import {
  avatarsPath,
  emojiPicturePath,
  emojiStillPath,
  logoPath,
  originalPath,
  thumbnailPath,
} from '../../api/files/storage-paths.ts'
import type { Manifest } from './manifest.ts'
import { megabytes } from './progress.ts'
import { type Destination, writeStored } from './stored-file.ts'
import { copyTarget, countRows, lockTables, readTables } from './tables.ts'
import type { UploadCopy } from './uploads.ts'

type DumpedTable = Manifest['tables'][number]

/**
 * Begins a transaction that sees one snapshot of the database, and copies every upload that the snapshot refers to. An
 * upload can be deleted before it is copied. A later snapshot, without its row, then replaces this one.
 */
export async function beginSnapshot(client: ClientBase, uploads: UploadCopy): Promise<void> {
  let missingBefore = new Set<string>()
  for (;;) {
    await begin(client)
    await uploads.update()
    const missing = (await readReferencedFiles(client)).filter((path) => !uploads.has(path))
    // A row whose file was already missing before this snapshot began has lost it for another reason.
    if (missing.every((path) => missingBefore.has(path))) return reportMissing(missing)
    missingBefore = new Set(missing)
    await client.query('ROLLBACK')
  }
}

function reportMissing(paths: string[]): void {
  if (paths.length)
    console.log(
      `Uploads that have lost their file: ${paths.length.toLocaleString('en')}, such as ${paths[0]}. The backup has only their rows.`,
    )
}

/**
 * LOCK TABLE takes no snapshot, so it must be first: a migration that rewrites a table after the snapshot would make the
 * table look empty.
 */
async function begin(client: ClientBase): Promise<void> {
  const tables = await readTables(client)
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  await lockTables(client, tables, 'ACCESS SHARE')
}

/** Returns the paths of the files that rows refer to. */
async function readReferencedFiles(client: ClientBase): Promise<string[]> {
  const { rows: attachments } = await client.query<{ roomId: string; id: string; picture: boolean }>(
    'SELECT "roomId", id, width IS NOT NULL AS picture FROM "Attachment"',
  )
  const { rows: users } = await client.query<{ id: string; avatarKey: string }>(
    'SELECT id, "avatarKey" FROM "User" WHERE "avatarKey" IS NOT NULL',
  )
  const { rows: logos } = await client.query<{ logoKey: string }>(
    'SELECT "logoKey" FROM "Server" WHERE "logoKey" IS NOT NULL',
  )
  const { rows: emoji } = await client.query<{ key: string; animated: boolean }>(
    'SELECT key, animated FROM "CustomEmoji"',
  )
  return [
    ...emoji.map(({ key }) => emojiPicturePath(key)),
    ...emoji.filter(({ animated }) => animated).map(({ key }) => emojiStillPath(key)),
    ...logos.map(({ logoKey }) => logoPath(logoKey)),
    ...attachments.map(originalPath),
    ...attachments.filter(({ picture }) => picture).map(thumbnailPath),
    ...users.map(({ id, avatarKey }) => `${avatarsPath(id)}/${avatarKey}`),
  ]
}

/** Writes every table as the client's snapshot sees it. */
export async function dumpTables(
  client: ClientBase,
  { folder, signal }: Omit<Destination, 'path'>,
): Promise<DumpedTable[]> {
  const dumped: DumpedTable[] = []
  for (const table of await readTables(client)) {
    const path = posix.join('tables', `${table.name}.copy.gz`)
    const copy = client.query(to(`COPY ${copyTarget(table)} TO STDOUT`))
    // If the write fails, the connection is closed in the middle of the copy, and this stream fails once more.
    copy.on('error', () => {})
    const stored = await writeStored({ folder, path, signal }, copy, createGzip())
    const rows = await countRows(client, table)
    dumped.push({ ...stored, name: table.name, columns: table.columns, rows })
    console.log(`${table.name}: ${rows.toLocaleString('en')} rows, ${megabytes(stored.bytes)}`)
  }
  return dumped
}

/** Counts the rows in a table's file. In COPY's text format, each row is one line. */
export async function countDumpedRows(folder: string, { path }: Pick<DumpedTable, 'path'>): Promise<number> {
  let lines = 0
  for await (const chunk of createReadStream(join(folder, path)).pipe(
    createGunzip(),
  ) as AsyncIterable<Buffer>)
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines++
  return lines
}
