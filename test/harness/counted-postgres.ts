import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterFile } from './after-file.ts'
import { applyMigrations } from '../../prisma/migrate.ts'
import { startPostgres } from './cluster/postgres.ts'
import type { Database } from './database.ts'

/** The work that a database was asked for. */
interface DatabaseWork {
  /** The statements that PostgreSQL counted (pg_stat_statements), without their values. */
  statements: string[]
  /** The number of times that a client sent something and waited for the answer. */
  roundTrips: number
}

/** A database that counts what it is asked. */
export interface CountedDatabase extends Database {
  /** Runs an action and returns what the database was asked meanwhile, for the action or for something else. */
  count(action: () => Promise<unknown>): Promise<DatabaseWork>
}

/** Creates a database for one file, on a PostgreSQL of its own that counts statements, behind a proxy that counts round trips. */
export async function countedDatabaseForFile(): Promise<CountedDatabase> {
  const postgres = await startPostgres()
  await postgres.sql("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'")
  await postgres.crash()
  await postgres.start()
  await postgres.sql('CREATE EXTENSION pg_stat_statements')
  await applyMigrations(postgres.url)
  // As if it had been set up.
  await postgres.sql('INSERT INTO "Server" DEFAULT VALUES')
  const { pathname, searchParams, username } = new URL(postgres.url)
  const proxy = await startProxy(join(searchParams.get('host')!, '.s.PGSQL.5432'))
  afterFile(async () => {
    proxy.stop()
    await postgres.remove()
  })
  return {
    url: `postgresql://${username}@127.0.0.1:${proxy.port}${pathname}`,
    drop: async () => {},
    async count(action) {
      await postgres.sql('SELECT pg_stat_statements_reset()')
      const before = proxy.roundTrips()
      await action()
      const roundTrips = proxy.roundTrips() - before
      const rows = await postgres.sql<{ query: string; calls: number }>(
        "SELECT query, calls::int FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%'",
      )
      return { statements: rows.flatMap(({ query, calls }) => Array<string>(calls).fill(query)), roundTrips }
    },
  }
}

/** Forwards connections to a Unix socket of PostgreSQL's and counts the round trips on all of them. */
async function startProxy(socketPath: string) {
  let roundTrips = 0
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const database = connect(socketPath)
    // The first message has no type, and its answer ends as that of every request does.
    let isStart = true
    let unanswered = 1
    const readRequests = createTypeReader((type) => {
      // A query, or the end of a group of messages. What is sent before the answer to the last one belongs to its round trip.
      if ((type === 'Q' || type === 'S') && !unanswered++) roundTrips++
    })
    const readAnswers = createTypeReader((type) => void (type === 'Z' && unanswered--))
    for (const socket of [client, database]) {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    }
    client.on('data', (bytes: Buffer) => {
      readRequests(isStart ? bytes.subarray(bytes.readUInt32BE(0)) : bytes)
      isStart = false
    })
    database.on('data', readAnswers)
    client.pipe(database).pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    roundTrips: () => roundTrips,
    stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

/** Returns a function that takes bytes and reports the type of each message in them: one byte, followed by the length. */
function createTypeReader(onMessage: (type: string) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0)
  return (bytes) => {
    rest = Buffer.concat([rest, bytes])
    while (rest.length >= 5) {
      const end = 1 + rest.readUInt32BE(1)
      if (rest.length < end) return
      onMessage(String.fromCharCode(rest[0]!))
      rest = rest.subarray(end)
    }
  }
}
