import { PrismaPg } from '@prisma/adapter-pg'
import { Pool, type PoolConfig } from 'pg'
import { PrismaClient } from '../../prisma/generated/client/client.ts'
import { logger } from '../logger.ts'
import { StartError } from '../errors.ts'

/** The Prisma client. Set between connectDb and disconnectDb. */
export let db: PrismaClient

/** The connections behind `db`, for statements that Prisma cannot express. */
export let pool: Pool

/** Connections that send statements without waiting for earlier answers, for transactions that are known in advance. */
export let pipelinePool: Pool

/** The URL that `connectDb` was called with. */
let databaseUrl: string

/** Opens a pool of connections of its own, for a part that must not wait for the others. The caller ends it. */
export const openPool = (options: PoolConfig): Pool => createPool(databaseUrl, options)

/** The oldest supported major version of PostgreSQL. */
const MIN_MAJOR = 15

/** Milliseconds. They ensure that every caller gets an answer, whatever happens to the database. */
const timeouts = {
  /** Until a connection is available. Under load, callers wait here for their turn. */
  connectionTimeoutMillis: 10_000,
  statement_timeout: 8_000,
  /** For a transaction that nobody continues. Its locks would block a room for everyone. */
  idle_in_transaction_session_timeout: 8_000,
  /** For an answer. Longer than a statement may take, for a server or network that has gone silent. */
  query_timeout: 9_000,
}

/** Connects this process to the database at `url`. Throws a StartError if it is unreachable or too old. */
export async function connectDb(url: string): Promise<void> {
  databaseUrl = url
  const newPool = createPool(url, { max: 16 })
  try {
    const { rows } = await newPool.query<{ major: number }>(
      `SELECT current_setting('server_version_num')::int / 10000 AS major`,
    )
    if (rows[0] && rows[0].major < MIN_MAJOR)
      throw new Error(`it is PostgreSQL ${rows[0].major}, and ${MIN_MAJOR} or newer is required`)
  } catch (cause) {
    await newPool.end()
    throw connectionError(url, cause)
  }
  pool = newPool
  // One connection stays open: a message every quarter of a minute would need a new one each time, with nothing prepared.
  pipelinePool = createPool(url, { min: 1, max: 4, pipeline: true, connectionTimeoutMillis: 4_000 })
  db = new PrismaClient({
    adapter: new PrismaPg(newPool),
    transactionOptions: { maxWait: timeouts.connectionTimeoutMillis, timeout: timeouts.query_timeout },
  })
}

function createPool(connectionString: string, options: PoolConfig & { pipeline?: boolean }): Pool {
  const newPool = new Pool({ connectionString, ...timeouts, keepAlive: true, ...options })
  // A broken connection emits an error event, which without a listener would end the process: an idle connection through
  // the pool, a borrowed one on itself. The pool replaces it. Only the message is logged, as the error holds the client.
  newPool.on('error', ({ message }) => logger.warn({ reason: message }, 'A database connection broke'))
  newPool.on('connect', (client) =>
    client.on('error', (err) => logger.debug({ err }, 'A database connection broke')),
  )
  // Prisma returns connections whose ROLLBACK timed out. The next caller would have to wait for it.
  newPool.on('release', (_error, client) => {
    if (client.getTransactionStatus() !== 'I') void client.end()
  })
  return newPool
}

/** Closes all connections, each after its current query. */
export async function disconnectDb(): Promise<void> {
  await db?.$disconnect()
  for (const openPool of [pool, pipelinePool]) if (openPool && !openPool.ending) await openPool.end()
}

/** The error for a database that cannot be used. Names its host and name, and neither user nor password. */
export function connectionError(url: string, cause: unknown): StartError {
  const { host, pathname, searchParams } = new URL(url)
  const server = searchParams.get('host') ?? host
  const inner = cause instanceof AggregateError ? cause.errors[0] : cause
  const reason = inner instanceof Error ? inner.message : String(inner)
  return new StartError(
    `The database ${pathname.slice(1)} at ${server} (DATABASE_URL) cannot be used: ${reason}.\n` +
      'Check that the server is running and reachable, and that the user, password and database are correct.',
    { cause },
  )
}
