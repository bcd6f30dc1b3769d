import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../api/db/embedded.ts'
import { applyMigrations } from '../../prisma/migrate.ts'
import { launchChromium } from './chromium.ts'
import { launchServer, SERVER_FOLDER } from './launch.ts'
import { sql } from './sql.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The migrated database of which the database of every server is a copy. */
    templateUrl: string
    /** The server that files share, and its database. */
    sharedServer: { url: string; databaseUrl: string }
    /** The WebSocket of the Chromium that files share. */
    chromiumEndpoint: string
  }
}

/** Starts what the projects of this run share; unit tests need nothing. */
export default async function setup({ vitest, provide }: TestProject): Promise<() => Promise<void>> {
  const names = vitest.projects.map(({ name }) => name)
  const cleanups: (() => Promise<unknown>)[] = []
  const cleanUp = async () => {
    let failure: unknown
    for (const step of cleanups.reverse()) await step().catch((error: unknown) => (failure ??= error))
    if (failure) throw failure
  }
  try {
    if (names.some((name) => name !== 'unit')) {
      // Of the sources as they are now; what was built before may be older.
      await promisify(execFile)(process.execPath, ['scripts/bundle.ts', SERVER_FOLDER])
      const templateUrl = await startPostgres(cleanups)
      provide('templateUrl', templateUrl)
      const databaseUrl = templateUrl.replace('/latchkey?', '/shared?')
      await sql(templateUrl.replace('/latchkey?', '/postgres?'), 'CREATE DATABASE shared TEMPLATE latchkey')
      const server = await launchServer({ databaseUrl })
      // Throws when the server has logged an error, which fails the run.
      cleanups.push(() => server.stop())
      provide('sharedServer', { url: server.url, databaseUrl })
    }
    if (names.includes('web')) {
      const chromium = await launchChromium()
      cleanups.push(() => chromium.close())
      provide('chromiumEndpoint', chromium.wsEndpoint())
    }
  } catch (error) {
    await cleanUp()
    throw error
  }
  return cleanUp
}

/** Starts a PostgreSQL with a migrated database, in a directory that is removed at the end. */
async function startPostgres(cleanups: (() => Promise<unknown>)[]): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-test-'))
  cleanups.push(() => rm(directory, { recursive: true, force: true }))
  const { url, stop } = await startEmbedded(directory)
  cleanups.push(stop)
  await applyMigrations(url)
  // As if it had been set up: everyone can sign up, and the first to do so does not become an admin.
  await sql(url, 'INSERT INTO "Server" DEFAULT VALUES')
  return url
}
