import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { applyMigrations } from '../prisma/migrate.ts'
import { createApp } from './app.ts'
import { connectDb, disconnectDb } from './db/client.ts'
import { ensureDataDir } from './db/data-dir.ts'
import { startEmbedded } from './db/embedded.ts'
import { env } from './env.ts'
import { logger } from './logger.ts'
import { StartError } from './start-error.ts'

// What is young is collected by one thread, not by five that wait for each other (docs/decisions/2026-11-22-scavenge.md).
setFlagsFromString('--no-parallel-scavenge')

/** What is running, ended in reverse order. */
const running = new AsyncDisposableStack()

/** Milliseconds that requests under way get; with the database's shutdown it stays under ten seconds. */
const patience = 6_000

async function start(): Promise<void> {
  const url = env.DATABASE_URL ?? (await startOwnDatabase())
  await connectDb(url)
  running.defer(disconnectDb)
  // Uploads are kept there, wherever the database is.
  await ensureDataDir(env.DATA_DIR)
  const applied = await applyMigrations(url)
  if (applied.length) logger.info({ applied }, 'Migrated the database')
  const app = createApp()
  running.defer(() => Promise.race([app.close(), sleep(patience)]))
  const { address } = await app.listen().catch((error: NodeJS.ErrnoException) => {
    throw cannotListen(error)
  })
  if (!env.RATE_LIMITS) logger.warn('RATE_LIMITS is off: nothing bounds how often a client may ask')
  logger.info({ address }, `Latchkey is ready at ${env.PORT ? env.ORIGIN[0] : address}`)
}

async function startOwnDatabase(): Promise<string> {
  const database = await startEmbedded(env.DATA_DIR)
  running.defer(() => database.stop())
  void database.ended.then(() => {
    if (!stopping) fail('The database server ended by itself')
  })
  return database.url
}

function cannotListen(cause: NodeJS.ErrnoException): Error {
  const where = `PORT is ${env.PORT} and HOST is ${env.HOST}`
  if (cause.code === 'EADDRINUSE')
    return new StartError(`${where}, and something else listens there. Stop it, or choose another PORT.`, {
      cause,
    })
  if (cause.code === 'EACCES')
    return new StartError(`${where}, and this user may not listen there. Choose a PORT above 1023.`, {
      cause,
    })
  if (cause.code === 'EADDRNOTAVAIL' || cause.code === 'ENOTFOUND')
    return new StartError(`${where}, and this machine has no such address. Try HOST=0.0.0.0.`, { cause })
  return cause
}

let stopping = false

async function stop(code: number): Promise<never> {
  stopping = true
  await Promise.race([starting, sleep(patience)])
  try {
    await running.disposeAsync()
  } catch (err) {
    logger.error({ err }, 'Not everything ended well')
  }
  process.exit(code)
}

function fail(message: string, err?: unknown): void {
  logger.fatal({ err }, message)
  if (!stopping) void stop(1)
}

process.on('unhandledRejection', (reason) => fail('A promise was rejected and nobody listened', reason))
process.on('uncaughtException', (error) => fail('An error was thrown and nobody caught it', error))

let asked = 0
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    // Ctrl-C under npm comes twice: from the terminal, and passed on by npm.
    if (asked && Date.now() - asked > 500) process.exit(1)
    if (!asked) logger.info({ signal }, 'Stopping: finishing what is under way')
    asked ||= Date.now()
    if (!stopping) void stop(0)
  })

const starting = start().catch((error: unknown) => {
  if (error instanceof StartError) console.error(error.message)
  else logger.fatal({ err: error }, 'Latchkey cannot start')
  if (!stopping) void stop(1)
})
