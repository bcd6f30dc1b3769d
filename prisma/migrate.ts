import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg'
import { Client, Pool } from 'pg'
import { StartError } from '../api/errors.ts'
import { COMPARABLE_NAMES, updateNames } from './comparable-names.ts'

const directory = new URL('migrations/', import.meta.url)

/**
 * Applies the pending migrations to the database at `url` and returns their names. Several nodes may start at once: the
 * first one migrates while the others wait for it. With `names`, every other migration is left out.
 */
export async function applyMigrations(url: string, names?: readonly string[]): Promise<string[]> {
  const client = new Client({ connectionString: url, application_name: 'latchkey migrations' })
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock(7)')
    const migrations = await readMigrations()
    if (names)
      migrations.migrationDirectories = migrations.migrationDirectories.filter(({ path }) =>
        names.includes(path),
      )
    const known = new Set(migrations.migrationDirectories.map(({ path }) => path))
    const applied = await readApplied(client)
    const unknown = [...applied].find((name) => !known.has(name))
    if (unknown && !names)
      throw new StartError(
        `The database was used by a newer Latchkey: it has the migration ${unknown}.\nStart that version, or restore a backup into an empty database.`,
      )
    if (migrations.migrationDirectories.every(({ path }) => applied.has(path))) return []
    await forgetFailedMigrations(client)
    const run = (part: MigrationList) =>
      runEngine(url, part).catch((cause: unknown) => {
        throw migrationError(cause)
      })
    // Names are compared by JavaScript's Unicode tables, so SQL alone cannot migrate them.
    if (!applied.size || applied.has(COMPARABLE_NAMES) || !known.has(COMPARABLE_NAMES))
      return await run(migrations)
    const earlier = {
      ...migrations,
      migrationDirectories: migrations.migrationDirectories.filter(({ path }) => path < COMPARABLE_NAMES),
    }
    const done = await run(earlier)
    await updateNames(client)
    return [...done, ...(await run(migrations))]
  } finally {
    await client.end()
  }
}

/**
 * Lets a migration that failed run again. PostgreSQL runs each in one transaction, so that nothing of a failed one is left;
 * Prisma asks an operator to confirm that.
 */
async function forgetFailedMigrations(client: Client): Promise<void> {
  const { rows } = await client.query<{ exists: boolean }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists`,
  )
  if (rows[0]!.exists)
    await client.query(
      'UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL',
    )
}

/** The error for a migration that failed, in one sentence of the engine's many lines. */
function migrationError(cause: unknown): StartError {
  const message = cause instanceof Error ? cause.message : String(cause)
  const extension = /permission denied to create extension "(\w+)"/.exec(message)?.[1]
  if (extension)
    return new StartError(
      `The database user may not create the extension ${extension}, which Latchkey needs.\nRun this once as a superuser, in this database, and start again: CREATE EXTENSION ${extension};`,
      { cause },
    )
  if (/database schema is not empty/i.test(message))
    return new StartError(
      'The database has tables of another program. Give Latchkey a database of its own: CREATE DATABASE latchkey;',
      { cause },
    )
  const reason = /ERROR: ([^\n]+)/.exec(message)?.[1] ?? message.split('\n', 1)[0]
  return new StartError(
    `The database could not be migrated: ${reason}.\nNothing was changed. Correct that and start again.`,
    {
      cause,
    },
  )
}

async function runEngine(url: string, migrationsList: MigrationList): Promise<string[]> {
  const pool = new Pool({ connectionString: url })
  try {
    const { startEngine } = await import('./engine.ts')
    const engine = await startEngine(new PrismaPg(pool))
    return (await engine.applyMigrations({ migrationsList, filters: noFilter })).appliedMigrationNames
  } finally {
    await pool.end()
  }
}

/** Returns the names of all migrations on disk, in order. */
export const migrationNames = async (): Promise<string[]> =>
  (await readMigrations()).migrationDirectories.map(({ path }) => path)

export const noFilter = { externalTables: [], externalEnums: [] }

/** The migrations on disk, ordered by name, in the engine's format. */
export async function readMigrations(): Promise<MigrationList> {
  const lock = new URL('migration_lock.toml', directory)
  const entries = (await readdir(directory, { withFileTypes: true })).filter((entry) => entry.isDirectory())
  return {
    baseDir: fileURLToPath(directory),
    lockfile: {
      path: 'migration_lock.toml',
      content: existsSync(lock) ? await readFile(lock, 'utf8') : null,
    },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      entries
        .map(({ name }) => name)
        .toSorted()
        .map(async (path) => ({
          path,
          migrationFile: { path: 'migration.sql', content: await readMigration(path) },
        })),
    ),
  }
}

const readMigration = async (name: string) => ({
  tag: 'ok' as const,
  value: await readFile(new URL(`${name}/migration.sql`, directory), 'utf8'),
})

/** The names of applied migrations, from Prisma's table. If none is pending, the engine is not loaded, which speeds up the start. */
async function readApplied(client: Client): Promise<Set<string>> {
  const { rows: tables } = await client.query<{ exists: boolean }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists`,
  )
  if (!tables[0]?.exists) return new Set()
  const { rows } = await client.query<{ migration_name: string }>(
    'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  )
  return new Set(rows.map((row) => row.migration_name))
}
