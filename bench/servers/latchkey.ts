import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Sql, sql } from '../../test/harness/sql.ts'
import { type Server, startServer } from './start.ts'

/** A Latchkey with a database of its own, which survives restarts until it is removed. */
export type LatchkeyInstance = {
  /** The settings that it is started with. */
  env: Readonly<Record<string, string>>
  start(port?: number): Promise<Server>
  /** Runs SQL on its database, while the server runs. */
  sql: Sql
  /** Returns the database's URL, while the server runs. */
  databaseUrl(): string
  remove(): void
}

/** Creates the data directory for a server that runs from a checkout of the project, without starting it. */
export function createInstance(checkout: string, settings: Record<string, string> = {}): LatchkeyInstance {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
  const defaults = { RATE_LIMITS: 'off', LOG_LEVEL: 'warn', DATABASE_URL: '', REDIS_URL: '' }
  const env = { ...defaults, ...settings, DATA_DIR: dataDir }
  const databaseUrl = () => `postgresql://latchkey@/latchkey?host=${encodeURIComponent(socketDir(dataDir))}`
  return {
    env,
    start: (port) => startServer(join(checkout, 'api/main.ts'), env, port),
    sql: (statement, values) => sql(databaseUrl(), statement, values),
    databaseUrl,
    remove: () => rmSync(dataDir, { recursive: true, force: true }),
  }
}

/** Returns the directory of the database's Unix socket: the fifth line of postmaster.pid, where "." is the cluster. */
function socketDir(dataDir: string): string {
  const cluster = join(dataDir, 'postgres')
  const line = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[4]!
  return line.startsWith('/') ? line : cluster
}
