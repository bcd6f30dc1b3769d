import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { applyMigrations } from '../prisma/migrate.ts'
import { createApp } from './app.ts'
import { connectDb, disconnectDb } from './db/client.ts'
import { ensureDataDir } from './db/data-dir.ts'
import { startEmbedded } from './db/embedded.ts'
import { env } from './env.ts'
import { StartError } from './errors.ts'
import { logger } from './logger.ts'
import { returnMemory } from './ops/return-memory.ts'
import { needsSetup } from './server/settings.ts'
import { setupLink } from './server/setup-code.ts'

// One thread collects young objects. By default five do, and wait for each other (docs/decisions/2026-11-22-scavenge.md).
setFlagsFromString('--no-parallel-scavenge')

/** The running parts, which are stopped in reverse order. */
const running = new AsyncDisposableStack()

/** Milliseconds for running requests at the end. Together with the database's shutdown, less than ten seconds. */
const STOP_TIMEOUT = 6_000

/** Milliseconds after the start in which the first pages are rendered, too. */
const SETTLED_AFTER = 3_000

async function start(): Promise<void> {
  const url = env.DATABASE_URL ?? (await startOwnDatabase())
  await connectDb(url)
  running.defer(disconnectDb)
  // Uploads are stored there, even if the database is elsewhere.
  await ensureDataDir(env.DATA_DIR)
  const applied = await applyMigrations(url)
  if (applied.length) logger.info({ applied }, 'Migrated the database')
  const app = createApp()
  running.defer(() => Promise.race([app.close(), sleep(STOP_TIMEOUT)]))
  const { address } = await app.listen().catch((error: NodeJS.ErrnoException) => {
    throw cannotListen(error)
  })
  if (!env.RATE_LIMITS) logger.warn('RATE_LIMITS is off, so clients can send any number of requests')
  const origin = env.PORT ? env.ORIGIN[0] : address
  logger.info({ address }, `Latchkey is ready at ${origin}`)
  if (await needsSetup()) logger.info(`This server is new. Set it up at ${await setupLink(origin)}`)
  setTimeout(returnMemory, SETTLED_AFTER).unref()
}

async function startOwnDatabase(): Promise<string> {
  const database = await startEmbedded(env.DATA_DIR)
  running.defer(() => database.stop())
  void database.ended.then(() => {
    if (!stopping) fail('The database server stopped unexpectedly')
  })
  return database.url
}

function cannotListen(cause: NodeJS.ErrnoException): Error {
  const settings = `PORT is ${env.PORT} and HOST is ${env.HOST}`
  if (cause.code === 'EADDRINUSE')
    return new StartError(
      `${settings}, but another program uses this port. Stop it, or choose another PORT.`,
      {
        cause,
      },
    )
  if (cause.code === 'EACCES')
    return new StartError(`${settings}, but this user may not use this port. Choose a PORT above 1023.`, {
      cause,
    })
  if (cause.code === 'EADDRNOTAVAIL' || cause.code === 'ENOTFOUND')
    return new StartError(`${settings}, but this machine does not have this address. Try HOST=0.0.0.0.`, {
      cause,
    })
  return cause
}

let stopping = false

async function stop(code: number): Promise<never> {
  stopping = true
  await Promise.race([starting, sleep(STOP_TIMEOUT)])
  try {
    await running.disposeAsync()
  } catch (err) {
    logger.error({ err }, 'Stopping failed')
  }
  process.exit(code)
}

function fail(message: string, err?: unknown): void {
  logger.fatal({ err }, message)
  if (!stopping) void stop(1)
}

process.on('unhandledRejection', (reason) => fail('Unhandled rejection', reason))
process.on('uncaughtException', (error) => fail('Uncaught exception', error))

/** Time of the first signal, in milliseconds. */
let signalledAt = 0
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    // Ctrl-C under npm arrives twice: from the terminal, and from npm.
    if (signalledAt && Date.now() - signalledAt > 500) process.exit(1)
    if (!signalledAt) logger.info({ signal }, 'Stopping. Press Ctrl-C again to stop at once')
    signalledAt ||= Date.now()
    if (!stopping) void stop(0)
  })

const starting = start().catch((error: unknown) => {
  if (error instanceof StartError) console.error(error.message)
  else logger.fatal({ err: error }, 'Latchkey cannot start')
  if (!stopping) void stop(1)
})
