import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { Client } from 'pg'
import { from } from 'pg-copy-streams'
import { StartError } from '../../api/errors.ts'
import { applyMigrations, migrationNames } from '../../prisma/migrate.ts'
import { type Manifest, readManifest } from './manifest.ts'
import { megabytes, progress } from './progress.ts'
import { verifyStored, writeStored } from './stored-file.ts'
import { copyTarget, countRows, readTables } from './tables.ts'

/** Reads a backup, and checks every file of it and that this version can restore it. Writes nothing. */
export async function checkBackup(folder: string): Promise<Manifest> {
  const manifest = await readManifest(folder)
  const known = await migrationNames()
  if (manifest.migrations.some((name, index) => known[index] !== name))
    throw new StartError('This backup is of a newer Latchkey. Restore it with that version, or a later one.')
  const all = [...manifest.tables, ...manifest.files]
  const show = progress('Checked', all.length)
  for (const [index, stored] of all.entries()) {
    await verifyStored(folder, stored).catch((cause: Error) => {
      throw new StartError(`This backup cannot be restored: ${cause.message}. Use another one.`, { cause })
    })
    show(index + 1)
  }
  return manifest
}

/** Throws a StartError where the uploads' folder has something in it. */
export async function requireNoUploads(dataDir: string): Promise<void> {
  const found = await readdir(join(dataDir, 'files')).catch(() => [])
  if (found.length)
    throw new StartError(
      `${join(dataDir, 'files')} has uploads, and a restore never replaces data. Give it a DATA_DIR that is empty.`,
    )
}

/**
 * Restores a backup that was checked into the empty database at `url` and the empty uploads' folder of `dataDir`. Either
 * everything is there afterwards, or nothing: the rows are committed last.
 */
export async function restore(
  folder: string,
  manifest: Manifest,
  url: string,
  dataDir: string,
): Promise<void> {
  await requireNoUploads(dataDir)
  await requireNoRows(url)
  await applyMigrations(url, manifest.migrations)
  const partial = await restoreFiles(folder, manifest, dataDir)
  const client = new Client({ connectionString: url, application_name: 'latchkey restore' })
  let placed = false
  try {
    await client.connect()
    await client.query('BEGIN')
    await client.query('SET LOCAL statement_timeout = 0')
    await restoreRows(client, folder, manifest)
    placed = await place(partial, join(dataDir, 'files'))
    await client.query('COMMIT')
    await client.query('ANALYZE')
  } catch (error) {
    await rm(placed ? join(dataDir, 'files') : partial, { recursive: true, force: true })
    throw error
  } finally {
    await client.end()
  }
}

/** Throws a StartError where a table of the database has rows, or the schema has tables that are not ours. */
async function requireNoRows(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    for (const table of await readTables(client))
      if (await countRows(client, table))
        throw new StartError(
          `The database has data already (in the table ${table.name}), and a restore never replaces data.\n` +
            'Give it an empty database: another DATABASE_URL, or a DATA_DIR that is empty.',
        )
  } finally {
    await client.end()
  }
}

async function restoreRows(client: Client, folder: string, { tables }: Manifest): Promise<void> {
  const existing = new Map((await readTables(client)).map((table) => [table.name, table]))
  for (const table of tables) {
    if (existing.get(table.name)?.columns.join() !== table.columns.join())
      throw new Error(`The table ${table.name} has other columns than in the backup`)
    await pipeline(
      createReadStream(join(folder, table.path)),
      createGunzip(),
      client.query(from(`COPY ${copyTarget(table)} FROM STDIN`)),
    )
    const rows = await countRows(client, table)
    if (rows !== table.rows) throw new Error(`${table.name} has ${rows} rows, and the backup ${table.rows}`)
    console.log(`${table.name}: ${rows.toLocaleString('en')} rows`)
  }
}

/** Copies the uploads beside their place. */
async function restoreFiles(folder: string, { files }: Manifest, dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const partial = await mkdtemp(join(dataDir, 'files-partial-'))
  const show = progress('Uploads', files.length)
  let bytes = 0
  try {
    for (const [index, file] of files.entries()) {
      const path = file.path.replace(/^files\//, '')
      if (path.split('/').includes('..')) throw new StartError(`${file.path} is not a path of a backup.`)
      const stored = await writeStored(partial, path, createReadStream(join(folder, file.path)))
      if (stored.sha256 !== file.sha256) throw new Error(`${file.path} changed while it was copied`)
      bytes += stored.bytes
      show(index + 1, megabytes(bytes))
    }
    return partial
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    throw error
  }
}

async function place(partial: string, target: string): Promise<true> {
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  await rmdir(target).catch(() => {})
  await rename(partial, target)
  return true
}
