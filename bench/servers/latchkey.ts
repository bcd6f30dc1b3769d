import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { type Server, start } from './start.ts'

/** Our server with a database of its own, which lasts from one start to the next and is removed at the end. */
export type Latchkey = {
  start(port?: number): Promise<Server>
  /** Runs SQL on its database; only while it runs. */
  sql(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>
  /** The database's address; only while it runs. */
  databaseUrl(): string
  remove(): void
}

/** Makes the place for a server that runs from a checkout of the project; nothing runs yet. */
export function createLatchkey(checkout: string): Latchkey {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
  const env = { DATA_DIR: dataDir, RATE_LIMITS: 'off', LOG_LEVEL: 'warn', DATABASE_URL: '', REDIS_URL: '' }
  const databaseUrl = () => `postgresql://latchkey@/latchkey?host=${encodeURIComponent(socketDir(dataDir))}`
  return {
    start: (port) => start(join(checkout, 'api/main.ts'), env, port),
    async sql(text, values) {
      const client = new Client(databaseUrl())
      await client.connect()
      try {
        return (await client.query<Record<string, unknown>>(text, values)).rows
      } finally {
        await client.end()
      }
    },
    databaseUrl,
    remove: () => rmSync(dataDir, { recursive: true, force: true }),
  }
}

/** The directory of the database's Unix socket: the fifth line of postmaster.pid; "." is the cluster itself. */
function socketDir(dataDir: string): string {
  const cluster = join(dataDir, 'postgres')
  const line = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[4]!
  return line.startsWith('/') ? line : cluster
}
