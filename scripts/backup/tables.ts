import type { ClientBase } from 'pg'

/** A table, with the columns that are stored. The database computes the others. */
export type Table = { name: string; columns: string[] }

/** The table of Prisma's migrations. A backup has their names in its manifest, and a restore applies them. */
const MIGRATIONS = '_prisma_migrations'

/** Returns the tables of the current schema, each after those that its foreign keys refer to. */
export async function readTables(client: ClientBase): Promise<Table[]> {
  const { rows: tables } = await client.query<Table>(
    `SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname <> $1
       AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     GROUP BY c.relname ORDER BY c.relname`,
    [MIGRATIONS],
  )
  const { rows: references } = await client.query<{ from: string; to: string }>(
    `SELECT DISTINCT a.relname AS "from", b.relname AS "to" FROM pg_constraint k
     JOIN pg_class a ON a.oid = k.conrelid JOIN pg_class b ON b.oid = k.confrelid
     WHERE k.contype = 'f' AND k.conrelid <> k.confrelid AND a.relnamespace = current_schema()::regnamespace`,
  )
  return inOrder(tables, references)
}

function inOrder(tables: readonly Table[], references: readonly { from: string; to: string }[]): Table[] {
  const ordered: Table[] = []
  const placed = new Set<string>()
  while (ordered.length < tables.length) {
    const next = tables.filter(
      ({ name }) => !placed.has(name) && references.every(({ from, to }) => from !== name || placed.has(to)),
    )
    if (!next.length) throw new Error('The tables refer to each other in a circle: no order restores them')
    for (const table of next) {
      ordered.push(table)
      placed.add(table.name)
    }
  }
  return ordered
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`

/** A table and its columns, as COPY takes them. */
export const copyTarget = ({ name, columns }: Table) => `${quote(name)} (${columns.map(quote).join(', ')})`

/** Returns the number of rows of a table. */
export async function countRows(client: ClientBase, { name }: Table): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::float8 AS count FROM ${quote(name)}`,
  )
  return rows[0]!.count
}
