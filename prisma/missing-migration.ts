import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'pg'
import { startEmbedded } from '../api/db/embedded.ts'
import { CatalogueAdapter } from './catalogue-adapter.ts'
import { readSchema, startEngine } from './engine.ts'
import { noFilter, readMigrations } from './migrate.ts'

/**
 * Generates the SQL that prisma/migrations lack to create the database described by schema.prisma. Returns an empty string
 * if they lack nothing. Runs the migrations on a temporary database to find out.
 */
export async function generateMissingMigration(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-migrate-'))
  const server = await startEmbedded(directory)
  const pool = new Pool({ connectionString: server.url })
  try {
    return await diffMigrations(pool)
  } finally {
    await pool.end()
    await server.stop()
    await rm(directory, { recursive: true })
  }
}

async function diffMigrations(pool: Pool): Promise<string> {
  const adapter = new CatalogueAdapter(pool)
  adapter.connectToShadowDb = () => adapter.connect()
  const [path, content] = await readSchema()
  const engine = await startEngine(adapter)
  const { stdout } = await engine.diff({
    from: { tag: 'migrations', ...(await readMigrations()) },
    to: { tag: 'schemaDatamodel', files: [{ path, content }] },
    script: true,
    exitCode: null,
    filters: noFilter,
  })
  return stdout?.includes(';') ? stdout : ''
}
