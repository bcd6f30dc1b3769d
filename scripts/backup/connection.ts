import { Client } from 'pg'
import { connectionError } from '../../api/db/client.ts'

/**
 * Session settings. The text that COPY writes and reads depends on some of them, so they must not follow the configuration
 * of the server or the database. No timeout may end a large copy.
 */
const settings = {
  datestyle: 'ISO, YMD',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  transaction_timeout: '0',
}

interface ClientOptions {
  /** The URL of the database. */
  url: string
  /** Closes the connection, so that a running query fails at once. */
  signal: AbortSignal
}

/** Runs `work` on a connection of its own. Throws a StartError if the database cannot be reached. */
export async function withClient<T>(
  { url, signal }: ClientOptions,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const client = new Client({
    connectionString: url,
    application_name: 'latchkey backup',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  })
  // The query that runs when a connection breaks fails too. Without a listener, the event would end the process.
  client.on('error', () => {})
  await client.connect().catch((cause: unknown) => {
    throw connectionError(url, cause)
  })
  const close = () => void client.end()
  signal.addEventListener('abort', close)
  try {
    // PostgreSQL 16 and older have no transaction_timeout.
    await client.query(
      `SELECT set_config(name, value, false) FROM unnest($1::text[], $2::text[]) AS s (name, value)
       WHERE current_setting(name, true) IS NOT NULL`,
      [Object.keys(settings), Object.values(settings)],
    )
    return await work(client)
  } finally {
    signal.removeEventListener('abort', close)
    await client.end()
  }
}
