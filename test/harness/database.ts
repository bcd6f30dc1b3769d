import { randomBytes } from 'node:crypto'
import { Pool } from 'pg'
import { inject } from 'vitest'
import { afterFile } from './after-file.ts'
import { applyMigrations, migrationNames } from '../../prisma/migrate.ts'
import { sql } from './sql.ts'

export interface Database {
  url: string
  drop(): Promise<void>
}

/** Creates a migrated, empty database for one server, or for several that share it; of another template, one without tables. */
export async function createDatabase(template = 'latchkey'): Promise<Database> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await administrate(`CREATE DATABASE ${name} TEMPLATE ${template}`)
  return { url: urlOf(name), drop: () => administrate(`DROP DATABASE ${name} WITH (FORCE)`) }
}

/** Creates a database for one file, before the servers that use it: what is started last ends first. */
export async function databaseForFile(): Promise<Database> {
  const database = await createDatabase()
  afterFile(() => database.drop())
  return database
}

/** Creates an empty database that no server has set up. */
export async function createNewDatabase(): Promise<Database> {
  const database = await createDatabase()
  await sql(database.url, 'DELETE FROM "Server"')
  return database
}

/** Creates a database for one file that no server has set up. */
export async function newDatabaseForFile(): Promise<Database> {
  const database = await createNewDatabase()
  afterFile(() => database.drop())
  return database
}

/** Opens connections to a database for one file that looks behind the API often. */
export function poolForFile({ url }: Database, max: number): Pool {
  const pool = new Pool({ connectionString: url, max })
  // A connection that is ending when the database is dropped is cut off; queries that fail say so themselves.
  pool.on('error', () => {})
  afterFile(() => pool.end())
  return pool
}

/** Creates a database as a version of Latchkey left it that had only the migrations before this one. */
export async function createOlderDatabase(migration: string): Promise<Database> {
  const database = await createDatabase('template0')
  await applyMigrations(
    database.url,
    (await migrationNames()).filter((name) => name < migration),
  )
  return database
}

/** Applies the migrations that a database lacks. */
export const migrate = ({ url }: Database): Promise<string[]> => applyMigrations(url)

const urlOf = (name: string) => inject('templateUrl').replace('/latchkey?', `/${name}?`)

const administrate = async (statement: string) => void (await sql(urlOf('postgres'), statement))
