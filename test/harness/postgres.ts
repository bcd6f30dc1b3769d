import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../api/db/embedded.ts'
import { applyMigrations } from '../../prisma/migrate.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the migrated database that every server's own is a copy of. */
    templateUrl: string
  }
}

/** One PostgreSQL for the run, in a directory of its own that goes when the run ends. Unit tests do without. */
export default async function setup({
  vitest,
  provide,
}: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (vitest.projects.every(({ name }) => name === 'unit')) return undefined
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-test-'))
  const server = await startEmbedded(directory)
  const end = async () => {
    await server.stop()
    await rm(directory, { recursive: true })
  }
  try {
    await applyMigrations(server.url)
  } catch (error) {
    await end()
    throw error
  }
  provide('templateUrl', server.url)
  return end
}
