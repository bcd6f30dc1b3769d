import type { ClientBase } from 'pg'

/** A table and its stored columns. Generated columns are left out, as the database computes them. */
export interface Table {
  name: string
  columns: string[]
}

/** Prisma's table of migrations. The manifest has the names of the migrations, and a restore applies them. */
const MIGRATIONS_TABLE = '_prisma_migrations'

/** Returns the names of the applied migrations in order, or undefined if Latchkey has never used this database. */
export async function readAppliedMigrations(client: ClientBase): Promise<string[] | undefined> {
  const { rows: tables } = await client.query<{ exists: boolean }>(
    `SELECT to_regclass('${MIGRATIONS_TABLE}') IS NOT NULL AS exists`,
  )
  if (!tables[0]?.exists) return undefined
  const { rows } = await client.query<{ name: string }>(
    `SELECT migration_name AS name FROM ${MIGRATIONS_TABLE}
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`,
  )
  return rows.map(({ name }) => name)
}

/** Returns the tables of the current schema, each after the tables that its foreign keys refer to. Omits those of extensions. */
export async function readTables(client: ClientBase): Promise<Table[]> {
  const { rows: tables } = await client.query<Table>(
    `SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname <> $1
       AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
       AND NOT EXISTS (SELECT FROM pg_depend d
         WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
     GROUP BY c.relname ORDER BY c.relname`,
    [MIGRATIONS_TABLE],
  )
  const { rows: references } = await client.query<Reference>(
    `SELECT DISTINCT a.relname AS "from", b.relname AS "to" FROM pg_constraint k
     JOIN pg_class a ON a.oid = k.conrelid JOIN pg_class b ON b.oid = k.confrelid
     WHERE k.contype = 'f' AND k.conrelid <> k.confrelid
       AND a.relnamespace = current_schema()::regnamespace AND b.relnamespace = a.relnamespace`,
  )
  return sortByReferences(tables, references)
}

interface Reference {
  from: string
  to: string
}

function sortByReferences(tables: readonly Table[], references: readonly Reference[]): Table[] {
  const sorted: Table[] = []
  const placed = new Set<string>()
  while (sorted.length < tables.length) {
    const next = tables.filter(
      ({ name }) => !placed.has(name) && references.every(({ from, to }) => from !== name || placed.has(to)),
    )
    if (!next.length)
      throw new Error('The foreign keys form a circle, so no order of the tables restores them')
    for (const table of next) {
      sorted.push(table)
      placed.add(table.name)
    }
  }
  return sorted
}

const quoteName = (name: string) => `"${name.replaceAll('"', '""')}"`

/** A table and its columns in the syntax of COPY. */
export const copyTarget = ({ name, columns }: Table) =>
  `${quoteName(name)} (${columns.map(quoteName).join(', ')})`

/** Returns the number of rows of a table. */
export async function countRows(client: ClientBase, { name }: Table): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::float8 AS count FROM ${quoteName(name)}`,
  )
  return rows[0]!.count
}

/** Locks tables until the end of the transaction. */
export async function lockTables(
  client: ClientBase,
  tables: readonly Table[],
  mode: 'ACCESS SHARE' | 'SHARE ROW EXCLUSIVE',
): Promise<void> {
  if (tables.length)
    await client.query(`LOCK TABLE ${tables.map(({ name }) => quoteName(name)).join(', ')} IN ${mode} MODE`)
}
