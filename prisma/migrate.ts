import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg'
import { Client, Pool } from 'pg'

const directory = new URL('migrations/', import.meta.url)

/**
 * Brings the database at `url` to the last of prisma/migrations and returns the names of those it applied. Safe when
 * several nodes start at once: the first one migrates, the others wait for it.
 */
export async function applyMigrations(url: string, names?: readonly string[]): Promise<string[]> {
  const client = new Client({ connectionString: url, application_name: 'latchkey migrations' })
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock(7)')
    const list = await readMigrations()
    if (names)
      list.migrationDirectories = list.migrationDirectories.filter(({ path }) => names.includes(path))
    const done = await finished(client)
    if (list.migrationDirectories.every(({ path }) => done.has(path))) return []
    return await apply(url, list)
  } finally {
    await client.end()
  }
}

async function apply(url: string, migrationsList: MigrationList): Promise<string[]> {
  const pool = new Pool({ connectionString: url })
  try {
    const { startEngine } = await import('./engine.ts')
    const engine = await startEngine(new PrismaPg(pool))
    return (await engine.applyMigrations({ migrationsList, filters: noFilter })).appliedMigrationNames
  } finally {
    await pool.end()
  }
}

/** The names of all migrations, in their order. */
export const migrationNames = async (): Promise<string[]> =>
  (await readMigrations()).migrationDirectories.map(({ path }) => path)

export const noFilter = { externalTables: [], externalEnums: [] }

/** The migrations on disk, in the order of their names, as the engine takes them. */
export async function readMigrations(): Promise<MigrationList> {
  const lock = new URL('migration_lock.toml', directory)
  const names = (await readdir(directory, { withFileTypes: true })).filter((entry) => entry.isDirectory())
  return {
    baseDir: fileURLToPath(directory),
    lockfile: {
      path: 'migration_lock.toml',
      content: existsSync(lock) ? await readFile(lock, 'utf8') : null,
    },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names
        .map(({ name }) => name)
        .toSorted()
        .map(async (path) => ({
          path,
          migrationFile: { path: 'migration.sql', content: await content(path) },
        })),
    ),
  }
}

const content = async (name: string) => ({
  tag: 'ok' as const,
  value: await readFile(new URL(`${name}/migration.sql`, directory), 'utf8'),
})

/** By the table that Prisma keeps. When nothing is left to do the engine is not loaded: a start is quicker by that. */
async function finished(client: Client): Promise<Set<string>> {
  const { rows: tables } = await client.query<{ made: boolean }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS made`,
  )
  if (!tables[0]?.made) return new Set()
  const { rows } = await client.query<{ migration_name: string }>(
    'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  )
  return new Set(rows.map((row) => row.migration_name))
}
