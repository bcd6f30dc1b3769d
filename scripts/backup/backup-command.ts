import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { joinEmbedded } from '../../api/db/embedded.ts'
import { env } from '../../api/env.ts'
import { StartError } from '../../api/errors.ts'
import { backUp } from './backup.ts'
import type { Manifest } from './manifest.ts'
import { runCommand } from './run-command.ts'

await runCommand(async ([target, ...rest], signal) => {
  if (!target || rest.length)
    throw new StartError('Name one new folder for the backup: npm run backup -- FOLDER')
  const { tables, files } = await backUpData(target, signal)
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  console.log(
    `Backed up ${rows.toLocaleString('en')} rows of ${tables.length} tables and ${files.length.toLocaleString('en')} files to ${target}, and read everything back.`,
  )
})

/** Backs up the database of DATABASE_URL, or the built-in one, which is started unless it is running. */
async function backUpData(target: string, signal: AbortSignal): Promise<Manifest> {
  const dataDir = env.DATA_DIR
  if (env.DATABASE_URL) return backUp({ url: env.DATABASE_URL, dataDir, target, signal })
  if (!existsSync(join(dataDir, 'postgres')))
    throw new StartError(
      `There is no data in ${dataDir}. Set DATA_DIR, or DATABASE_URL, as for the server. Nothing was written.`,
    )
  const database = await joinEmbedded(dataDir)
  try {
    return await backUp({ url: database.url, dataDir, target, signal })
  } finally {
    await database.stop()
  }
}
