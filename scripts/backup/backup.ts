import { lstat, mkdtemp, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { Readable } from 'node:stream'
import type { Client } from 'pg'
import { StartError } from '../../api/errors.ts'
import { withClient } from './connection.ts'
import { FORMAT, type Manifest, MANIFEST, readManifest } from './manifest.ts'
import { createProgress, megabytes } from './progress.ts'
import { beginSnapshot, countDumpedRows, dumpTables } from './snapshot.ts'
import { flushFolder, flushFolders, verifyStored, writeStored } from './stored-file.ts'
import { readAppliedMigrations } from './tables.ts'
import { UploadCopy } from './uploads.ts'

interface BackupOptions {
  /** The URL of the database. */
  url: string
  dataDir: string
  /** The new folder. */
  target: string
  signal: AbortSignal
}

/**
 * Backs up the database and the uploads to a new folder while Latchkey runs. The folder gets its name once everything in
 * it is on the disk and was read back. On any error, everything that was written is deleted.
 */
export async function backUp({ url, dataDir, target, signal }: BackupOptions): Promise<Manifest> {
  const folder = await checkTarget(resolve(target), dataDir)
  await reportUnfinished(folder)
  return withClient({ url, signal }, async (client) => {
    await requireMigrations(client)
    const partial = await mkdtemp(unfinishedPrefix(folder))
    try {
      const manifest = await write({ client, uploads: join(dataDir, 'files'), folder: partial, signal })
      signal.throwIfAborted()
      // Replaces an empty folder. Fails if something has appeared under the name.
      await rename(partial, folder)
      await flushFolder(dirname(folder))
      return manifest
    } catch (error) {
      await rm(partial, { recursive: true, force: true }).catch(({ message }: Error) =>
        console.error(`${partial} could not be deleted (${message}). Delete it.`),
      )
      throw error
    }
  })
}

const unfinishedPrefix = (folder: string) => `${folder}.partial-`

/** Names the folders that backups under the same name have left behind because they were killed. */
async function reportUnfinished(folder: string): Promise<void> {
  const prefix = basename(unfinishedPrefix(folder))
  for (const name of await readdir(dirname(folder)))
    if (name.startsWith(prefix))
      console.log(
        `${join(dirname(folder), name)} is an unfinished backup. Delete it unless it is still running.`,
      )
}

/** Ensures that the backup can get this name. Returns the path without links. */
async function checkTarget(target: string, dataDir: string): Promise<string> {
  const parent = await realpath(dirname(target)).catch(() => null)
  if (!parent || !(await stat(parent)).isDirectory())
    throw new StartError(
      `There is no folder ${dirname(target)}. Create it, or name another place for the backup.`,
    )
  const folder = join(parent, basename(target))
  for (const name of ['files', 'postgres']) {
    const own = await realpath(join(dataDir, name)).catch(() => join(dataDir, name))
    if (folder === own || folder.startsWith(own + sep))
      throw new StartError(`${folder} is inside Latchkey's own folder ${own}. Name a place outside of it.`)
  }
  const existing = await lstat(folder).catch(() => null)
  if (existing && (!existing.isDirectory() || (await readdir(folder)).length))
    throw new StartError(
      `${folder} already exists. Name a folder that does not exist yet: a backup never replaces anything.`,
    )
  if (existing && existing.dev !== (await stat(parent)).dev)
    throw new StartError(
      `${folder} is a disk of its own. Name a new folder in it, such as ${join(folder, 'latchkey')}.`,
    )
  return folder
}

async function requireMigrations(client: Client): Promise<string[]> {
  const migrations = await readAppliedMigrations(client)
  if (!migrations?.length)
    throw new StartError(
      'This database has no data of Latchkey. Check DATABASE_URL and DATA_DIR. Nothing was written.',
    )
  return migrations
}

interface WriteOptions {
  client: Client
  uploads: string
  folder: string
  signal: AbortSignal
}

async function write({ client, uploads: source, folder, signal }: WriteOptions): Promise<Manifest> {
  const uploads = new UploadCopy(source, folder, signal)
  // Most uploads are copied here, so that the transaction has only a few left to copy.
  await uploads.update()
  await beginSnapshot(client, uploads)
  const { rows } = await client.query<{ now: Date }>('SELECT now()')
  const manifest: Manifest = {
    format: FORMAT,
    createdAt: rows[0]!.now.toISOString(),
    migrations: await requireMigrations(client),
    tables: await dumpTables(client, { folder, signal }),
    files: uploads.files,
  }
  await client.query('COMMIT')
  await verify(manifest, folder, signal)
  const text = Readable.from([`${JSON.stringify(manifest, null, 1)}\n`])
  const stored = await writeStored({ folder, path: MANIFEST, signal }, text)
  await readManifest(folder)
  await flushFolders(folder, [...manifest.tables, ...manifest.files, stored])
  return manifest
}

/** Reads everything back and compares it with what was written. */
async function verify({ tables, files }: Manifest, folder: string, signal: AbortSignal): Promise<void> {
  const all = [...tables, ...files]
  const show = createProgress('Verified', all.length)
  let bytes = 0
  for (const [index, stored] of all.entries()) {
    await verifyStored({ folder, signal }, stored)
    bytes += stored.bytes
    show(index + 1, megabytes(bytes))
  }
  for (const table of tables) {
    const rows = await countDumpedRows(folder, table)
    if (rows !== table.rows)
      throw new Error(`${table.path} has ${rows} rows, but the table has ${table.rows}`)
  }
}
