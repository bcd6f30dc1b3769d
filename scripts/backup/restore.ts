import { createReadStream } from 'node:fs'
import { mkdtemp, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { Client } from 'pg'
import { from } from 'pg-copy-streams'
import { ensureDataDir } from '../../api/db/data-dir.ts'
import { StartError } from '../../api/errors.ts'
import { applyMigrations, migrationNames } from '../../prisma/migrate.ts'
import { withClient } from './connection.ts'
import { type Manifest, readManifest } from './manifest.ts'
import { createProgress, megabytes } from './progress.ts'
import { flushFolder, flushFolders, verifyStored, writeStored } from './stored-file.ts'
import { copyTarget, countRows, lockTables, readAppliedMigrations, readTables, type Table } from './tables.ts'

export interface RestoreOptions {
  /** The folder of the backup. */
  folder: string
  manifest: Manifest
  /** The URL of the database. */
  url: string
  dataDir: string
  signal: AbortSignal
}

/** Checks every file of a backup, and that this version can restore it. Throws a StartError if not. Writes nothing. */
export async function checkBackup(folder: string, signal: AbortSignal): Promise<Manifest> {
  const manifest = await readManifest(folder)
  const known = await migrationNames()
  if (manifest.migrations.some((name, index) => known[index] !== name))
    throw new StartError(
      'This backup was made by a newer Latchkey. Restore it with that version or a later one.',
    )
  const all = [...manifest.tables, ...manifest.files]
  const show = createProgress('Checked', all.length)
  for (const [index, stored] of all.entries()) {
    await verifyStored({ folder, signal }, stored).catch((cause: Error) => {
      signal.throwIfAborted()
      throw cannotRestore(cause.message, cause)
    })
    show(index + 1)
  }
  return manifest
}

const cannotRestore = (reason: string, cause?: Error) =>
  new StartError(`This backup cannot be restored: ${reason}. Use another backup.`, { cause })

/** Throws a StartError if there are uploads in `dataDir`. */
export async function requireNoUploads(dataDir: string): Promise<void> {
  const uploads = join(dataDir, 'files')
  const names = await readdir(uploads).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  if (names.length)
    throw new StartError(
      `${uploads} is not empty, and a restore never replaces data. Move it away, or use another DATA_DIR.`,
    )
}

/**
 * Restores a checked backup into an empty database and an empty folder for uploads. The rows are committed last, so a
 * failure leaves neither rows nor uploads.
 */
export async function restore(options: RestoreOptions): Promise<void> {
  const { manifest, url, signal } = options
  const dataDir = await ensureDataDir(options.dataDir)
  const uploads = join(dataDir, 'files')
  await withClient({ url, signal }, (client) => requireUnused(client, manifest))
  await applyMigrations(url, manifest.migrations)
  const partial = await restoreUploads({ ...options, dataDir })
  await withClient({ url, signal }, async (client) => {
    let restored = partial
    try {
      await client.query('BEGIN')
      await restoreRows(client, options)
      signal.throwIfAborted()
      // rename replaces an empty folder, but not on Windows.
      await rmdir(uploads).catch(() => {})
      await rename(partial, uploads)
      restored = uploads
      await flushFolder(dataDir)
    } catch (error) {
      await rm(restored, { recursive: true, force: true })
      throw error
    }
    await client.query('COMMIT').catch((cause: Error) => {
      throw new StartError(
        `The connection broke at the last step, so the database may have the rows or not: ${cause.message}. Empty it, delete ${uploads} and restore again.`,
        { cause },
      )
    })
    // Autovacuum would do it some time later.
    await client.query('ANALYZE').catch(() => {})
  })
}

/** Throws a StartError if the database has rows, tables of another program or a newer schema than the backup. */
async function requireUnused(client: Client, manifest: Manifest): Promise<void> {
  const tables = await readTables(client)
  await requireNoRows(client, tables)
  const applied = await readAppliedMigrations(client)
  if (!applied && tables[0])
    throw new StartError(
      `The database has the table ${tables[0].name} of another program. Use an empty database or another DATABASE_URL.`,
    )
  if (applied?.some((name) => !manifest.migrations.includes(name)))
    throw new StartError(
      'The database was set up by a newer Latchkey than the backup. Use a database, or a DATA_DIR, that was never used.',
    )
}

async function requireNoRows(client: Client, tables: readonly Table[]): Promise<void> {
  for (const table of tables)
    if (await countRows(client, table))
      throw new StartError(
        `The database already has data (in the table ${table.name}), and a restore never replaces data. Use an empty database: another DATABASE_URL or another DATA_DIR.`,
      )
}

/** Restores the rows in the current transaction. Until it ends, nobody else can write. */
async function restoreRows(client: Client, { folder, manifest, signal }: RestoreOptions): Promise<void> {
  const existing = await readTables(client)
  await lockTables(client, existing, 'SHARE ROW EXCLUSIVE')
  await requireNoRows(client, existing)
  for (const { name } of existing)
    if (!manifest.tables.some((table) => table.name === name))
      throw cannotRestore(`it does not have the table ${name}`)
  for (const table of manifest.tables) {
    const columns = existing.find(({ name }) => name === table.name)?.columns
    if (!columns) {
      // The same migrations have not created it, so it is not Latchkey's.
      console.log(`${table.name}: left out, as it is a table of another program`)
      continue
    }
    if (columns.join() !== table.columns.join())
      throw cannotRestore(`its table ${table.name} has other columns`)
    const source = createReadStream(join(folder, table.path))
    const copy = client.query(from(`COPY ${copyTarget(table)} FROM STDIN`))
    await pipeline([source, createGunzip(), copy], { signal })
    const rows = await countRows(client, table)
    if (rows !== table.rows)
      throw cannotRestore(`its table ${table.name} has ${rows} rows instead of ${table.rows}`)
    console.log(`${table.name}: ${rows.toLocaleString('en')} rows`)
  }
}

/** Copies the uploads to a new folder beside their place, and returns its path. */
async function restoreUploads({ folder, manifest, dataDir, signal }: RestoreOptions): Promise<string> {
  const partial = await mkdtemp(join(dataDir, 'files-partial-'))
  const show = createProgress('Uploads', manifest.files.length)
  const restored = []
  let bytes = 0
  try {
    for (const file of manifest.files) {
      const path = posix.relative('files', file.path)
      const source = createReadStream(join(folder, file.path))
      const stored = await writeStored({ folder: partial, path, signal }, source)
      if (stored.sha256 !== file.sha256) throw new Error(`${file.path} changed while it was copied`)
      bytes += stored.bytes
      show(restored.push(stored), megabytes(bytes))
    }
    await flushFolders(partial, restored)
    return partial
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    throw error
  }
}
