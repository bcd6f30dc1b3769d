import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'pg'
import { startEmbedded } from '../api/db/embedded.ts'
import { CatalogueAdapter } from './catalogue-adapter.ts'
import { readSchema, startEngine } from './engine.ts'
import { noFilter, readMigrations } from './migrate.ts'

/**
 * The script of what prisma/migrations lack to make the database that schema.prisma describes; empty when they lack
 * nothing. Found out by running them on a database that is thrown away.
 */
export async function generateMissingMigration(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-migrate-'))
  const server = await startEmbedded(directory)
  const pool = new Pool({ connectionString: server.url })
  try {
    return await difference(pool)
  } finally {
    await pool.end()
    await server.stop()
    await rm(directory, { recursive: true })
  }
}

async function difference(pool: Pool): Promise<string> {
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
