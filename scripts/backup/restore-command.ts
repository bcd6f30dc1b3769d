import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isRunning } from '../../api/db/embedded.ts'
import { env } from '../../api/env.ts'
import { StartError } from '../../api/errors.ts'
import { connectToData, run } from './command.ts'
import { checkBackup, requireNoUploads, restore } from './restore.ts'

await run(async ([folder, ...rest]) => {
  if (!folder || rest.length) throw new StartError('Name the folder of one backup: npm run restore -- FOLDER')
  const manifest = await checkBackup(folder)
  await requireNoUploads(env.DATA_DIR)
  const cluster = join(env.DATA_DIR, 'postgres')
  if (!env.DATABASE_URL && (await isRunning(env.DATA_DIR)))
    throw new StartError(`A Latchkey runs on ${env.DATA_DIR}. Stop it first, or name another DATA_DIR.`)
  const created = !env.DATABASE_URL && !existsSync(cluster)
  try {
    await using database = await connectToData()
    await restore(folder, manifest, database.url, env.DATA_DIR)
  } catch (error) {
    if (created) await rm(cluster, { recursive: true, force: true })
    throw error
  }
  console.log(`Restored the backup of ${manifest.createdAt}. Start Latchkey as usual.`)
})
