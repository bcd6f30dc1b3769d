import { inject } from 'vitest'
import { afterFile } from './after-file.ts'
import { createDatabase, type Database } from './database.ts'
import { type Command, launchServer, type Server } from './launch.ts'
import { type Sql, sql } from './sql.ts'

export type { Server } from './launch.ts'
export { refuseToStart } from './launch.ts'

interface ServerOptions {
  /** Shared with other servers; by default one of its own, which is dropped when it stops. */
  database?: Database
  /** A directory for files and a database of its own, which stays when the server stops. */
  dataDir?: string
  /** More settings; by default any free port, and no rate limits. */
  env?: Record<string, string>
  /** By default it runs the bundled sources. */
  command?: Command
}

/** Starts a server that the test stops. */
export async function startServer({ database, dataDir, env, command }: ServerOptions = {}): Promise<Server> {
  const own = database || dataDir ? undefined : await createDatabase()
  try {
    const server = await launchServer({ databaseUrl: (database ?? own)?.url, dataDir, env, command })
    return {
      ...server,
      async stop(signal) {
        try {
          return await server.stop(signal)
        } finally {
          await own?.drop()
        }
      },
    }
  } catch (error) {
    await own?.drop()
    throw error
  }
}

/** Starts a server for one file: for settings of its own, or because it looks at the log or at all that there is. */
export async function serverForFile(options?: ServerOptions): Promise<Server> {
  const server = await startServer(options)
  afterFile(() => server.stop())
  return server
}

/** A server that runs before the first file and after the last. */
export interface SharedServer {
  url: string
  database: Database
  sql: Sql
}

/**
 * Returns the server that the files of a project share. Others use it at the same time, so a file touches only rooms and
 * people of its own, by names that no other file has. What it logs as an error fails the run.
 */
export function sharedServer(): SharedServer {
  const { url, databaseUrl } = inject('sharedServer')
  return {
    url,
    database: { url: databaseUrl, drop: async () => {} },
    sql: (statement, values) => sql(databaseUrl, statement, values),
  }
}
