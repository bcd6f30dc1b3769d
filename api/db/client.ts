import { PrismaPg } from '@prisma/adapter-pg'
import { Pool, type PoolConfig } from 'pg'
import { PrismaClient } from '../../prisma/generated/client/client.ts'
import { logger } from '../logger.ts'
import { StartError } from '../errors.ts'

/** The database, by Prisma. There from connectDb until disconnectDb. */
export let db: PrismaClient

/** The same connections without Prisma, for the statements that it cannot say. */
export let pool: Pool

/** Connections that send statements without waiting for the answers of those before: for transactions known in advance. */
export let writers: Pool

/** The oldest PostgreSQL that Latchkey is made for. */
const oldest = 15

/**
 * Milliseconds, so that whoever asks is answered whatever the database does: until there is a connection (when many come
 * at once, they wait for their turn), for a statement, for a transaction that is left alone (its locks would stop a room
 * for everyone), and, a little more, for an answer when the server, or the way to it, is silent.
 */
const patience = {
  connectionTimeoutMillis: 10_000,
  statement_timeout: 8_000,
  idle_in_transaction_session_timeout: 8_000,
  query_timeout: 9_000,
}

/** Opens the database at `url` for this process. Throws a StartError when it cannot be reached. */
export async function connectDb(url: string): Promise<void> {
  const opened = openPool(url, { max: 16 })
  try {
    const { rows } = await opened.query<{ major: number }>(
      `SELECT current_setting('server_version_num')::int / 10000 AS major`,
    )
    if (rows[0] && rows[0].major < oldest)
      throw new Error(`it is PostgreSQL ${rows[0].major}, and ${oldest} is needed`)
  } catch (cause) {
    await opened.end()
    throw unreachable(url, cause)
  }
  pool = opened
  writers = openPool(url, { max: 4, pipeline: true, connectionTimeoutMillis: 4_000 })
  db = new PrismaClient({
    adapter: new PrismaPg(opened),
    transactionOptions: { maxWait: patience.connectionTimeoutMillis, timeout: patience.query_timeout },
  })
}

function openPool(connectionString: string, options: PoolConfig & { pipeline?: boolean }): Pool {
  const opened = new Pool({ connectionString, ...patience, keepAlive: true, ...options })
  // A connection that breaks says so by an event, which would end the process if nobody heard it: an idle one through
  // the pool, one that is lent out by itself. The pool opens another.
  // Its message alone: the error carries the whole client with it.
  opened.on('error', ({ message }) => logger.warn({ reason: message }, 'A database connection broke'))
  opened.on('connect', (client) =>
    client.on('error', (err) => logger.debug({ err }, 'A database connection broke')),
  )
  // Prisma hands back connections on which even the ROLLBACK was given up: the next one to use it would wait as well.
  opened.on('release', (_error, client) => {
    if (client.getTransactionStatus() !== 'I') void client.end()
  })
  return opened
}

/** Ends the connections, each when its query under way has ended. */
export async function disconnectDb(): Promise<void> {
  await db?.$disconnect()
  for (const opened of [pool, writers]) if (opened && !opened.ending) await opened.end()
}

/** Says which database could not be reached and why, without its password. */
function unreachable(url: string, cause: unknown): StartError {
  const where = new URL(url)
  where.password &&= '***'
  const inner = cause instanceof AggregateError ? cause.errors[0] : cause
  const why = inner instanceof Error ? inner.message : String(inner)
  return new StartError(
    `DATABASE_URL is ${JSON.stringify(where.href)}, and this database cannot be used: ${why}.\n` +
      'Check that the server runs, that it can be reached from here, and that user, password and database are right.',
    { cause },
  )
}
