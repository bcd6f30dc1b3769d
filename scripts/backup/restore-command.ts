import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { startEmbedded } from '../../api/db/embedded.ts'
import { env } from '../../api/env.ts'
import { StartError } from '../../api/errors.ts'
import { checkBackup, requireNoUploads, restore, type RestoreOptions } from './restore.ts'
import { runCommand } from './run-command.ts'

await runCommand(async ([folder, ...rest], signal) => {
  if (!folder || rest.length) throw new StartError('Name the folder of one backup: npm run restore -- FOLDER')
  const dataDir = env.DATA_DIR
  const manifest = await checkBackup(folder, signal)
  await requireNoUploads(dataDir)
  const options = { folder, manifest, dataDir, signal }
  if (env.DATABASE_URL) await restore({ ...options, url: env.DATABASE_URL })
  else await restoreEmbedded(options)
  console.log(`Restored the backup of ${manifest.createdAt}. Start Latchkey as usual.`)
})

/** Restores into the built-in database. Throws a StartError if a Latchkey is running on it. */
async function restoreEmbedded(options: Omit<RestoreOptions, 'url'>): Promise<void> {
  const cluster = join(options.dataDir, 'postgres')
  const existed = existsSync(cluster)
  const database = await startEmbedded(options.dataDir)
  try {
    await restore({ ...options, url: database.url })
  } catch (error) {
    await database.stop()
    if (!existed) await rm(cluster, { recursive: true, force: true })
    throw error
  }
  await database.stop()
}
