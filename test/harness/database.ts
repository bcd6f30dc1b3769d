import { randomBytes } from 'node:crypto'
import { Client, Pool } from 'pg'
import { inject } from 'vitest'

export interface Database {
  url: string
  drop(): Promise<void>
}

/** A migrated, empty database for one server, or for several that share it. */
export async function createDatabase(): Promise<Database> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await administrate(`CREATE DATABASE ${name} TEMPLATE latchkey`)
  return { url: urlOf(name), drop: () => administrate(`DROP DATABASE ${name} WITH (FORCE)`) }
}

/** Runs one statement on a database, to arrange what no API can, or to look behind it. */
export async function sql<Row extends object>(
  url: string,
  statement: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(statement, values)).rows
  } finally {
    await client.end()
  }
}

/** Connections to a database, for a test that looks behind the API often. */
export function openPool({ url }: Database, max: number): Pool {
  const pool = new Pool({ connectionString: url, max })
  // A connection that is ending when the database is dropped is cut off; queries that fail say so themselves.
  pool.on('error', () => {})
  return pool
}

const urlOf = (name: string) => inject('templateUrl').replace('/latchkey?', `/${name}?`)

const administrate = async (statement: string) => void (await sql(urlOf('postgres'), statement))
