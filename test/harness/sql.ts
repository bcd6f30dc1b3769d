import { Client } from 'pg'

/** Runs one statement on one database, to arrange what no API can or to look behind it. */
export type Sql = <Row extends object>(statement: string, values?: unknown[]) => Promise<Row[]>

/** Runs one statement on the database at `url`, over a connection of its own. */
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
