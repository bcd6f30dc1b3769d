import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { Readable } from 'node:stream'
import { Client } from 'pg'
import { StartError } from '../../api/errors.ts'
import { countDumped, dumpTables, UploadDump } from './dump.ts'
import { FORMAT, type Manifest, MANIFEST, readManifest } from './manifest.ts'
import { megabytes, progress } from './progress.ts'
import { flush, verifyStored, writeStored } from './stored-file.ts'

/**
 * Backs the database at `url` and the uploads of `dataDir` up to a new folder, while Latchkey runs. The folder appears
 * under its name once everything in it is on the disk and was read back. Throws, and leaves nothing, when anything fails.
 */
export async function backUp(url: string, dataDir: string, target: string): Promise<Manifest> {
  const folder = await newFolder(resolve(target), dataDir)
  const partial = await mkdtemp(`${folder}.partial-`)
  const remove = () => rm(partial, { recursive: true, force: true })
  const interrupted = (signal: NodeJS.Signals) =>
    void remove().finally(() => process.kill(process.pid, signal))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, interrupted)
  try {
    await chmod(partial, 0o700)
    const manifest = await write(url, join(dataDir, 'files'), partial)
    await verify(partial, manifest)
    const text = Readable.from([`${JSON.stringify(manifest, null, 1)}\n`])
    await writeStored(partial, MANIFEST, text)
    await readManifest(partial)
    await flush(partial)
    // Replaces an empty folder, and fails on one in which something has appeared meanwhile.
    await rename(partial, folder)
    await flush(dirname(folder))
    return manifest
  } catch (error) {
    await remove()
    throw error
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, interrupted)
  }
}

/** Checks that a backup can be written under this name, and returns its path without links. */
async function newFolder(target: string, dataDir: string): Promise<string> {
  const parent = await realpath(dirname(target)).catch(() => {
    throw new StartError(
      `There is no folder ${dirname(target)}. Create it, or name another place for the backup.`,
    )
  })
  const folder = join(parent, basename(target))
  const uploads = join(await realpath(dataDir).catch(() => dataDir), 'files')
  if (folder === uploads || folder.startsWith(uploads + sep))
    throw new StartError(`${folder} is among the uploads. Name a place outside of ${uploads}.`)
  if (!existsSync(folder)) return folder
  if (!(await stat(folder)).isDirectory() || (await readdir(folder)).length)
    throw new StartError(
      `${folder} exists already. Name a folder that does not exist yet: a backup never replaces another.`,
    )
  return folder
}

async function write(url: string, files: string, folder: string): Promise<Manifest> {
  const uploads = new UploadDump(files, folder)
  await uploads.copy()
  const client = new Client({ connectionString: url, application_name: 'latchkey backup' })
  await client.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await client.query('SET LOCAL statement_timeout = 0')
    const migrations = await readApplied(client)
    const createdAt = new Date().toISOString()
    const tables = await dumpTables(client, folder)
    await client.query('COMMIT')
    await uploads.copy()
    return { format: FORMAT, createdAt, migrations, tables, files: uploads.files }
  } finally {
    await client.end()
  }
}

async function readApplied(client: Client): Promise<string[]> {
  const { rows: found } = await client.query<{ made: boolean }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS made`,
  )
  if (!found[0]?.made)
    throw new StartError(
      'This database has no data of Latchkey. Check DATABASE_URL and DATA_DIR; nothing was written.',
    )
  const { rows } = await client.query<{ migration_name: string }>(
    `SELECT migration_name FROM _prisma_migrations
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`,
  )
  return rows.map((row) => row.migration_name)
}

/** Reads everything back from the disk and compares it. */
async function verify(folder: string, { tables, files }: Manifest): Promise<void> {
  const all = [...tables, ...files]
  const show = progress('Verified', all.length)
  let bytes = 0
  for (const [index, stored] of all.entries()) {
    await verifyStored(folder, stored)
    bytes += stored.bytes
    show(index + 1, megabytes(bytes))
  }
  for (const table of tables) {
    const rows = await countDumped(folder, table)
    if (rows !== table.rows) throw new Error(`${table.path} has ${rows} rows, and the table ${table.rows}`)
  }
}
