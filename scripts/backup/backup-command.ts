import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { connectToData, run } from './command.ts'
import { backUp } from './backup.ts'
import { env } from '../../api/env.ts'
import { StartError } from '../../api/errors.ts'

await run(async ([target, ...rest]) => {
  if (!target || rest.length)
    throw new StartError('Name one new folder for the backup: npm run backup -- FOLDER')
  if (!env.DATABASE_URL && !existsSync(join(env.DATA_DIR, 'postgres')))
    throw new StartError(
      `There is no data in ${env.DATA_DIR}. Set DATA_DIR, or DATABASE_URL, as for the server. Nothing was written.`,
    )
  await using database = await connectToData()
  const { tables, files } = await backUp(database.url, env.DATA_DIR, target)
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  console.log(
    `Backed up ${rows.toLocaleString('en')} rows of ${tables.length} tables and ${files.length.toLocaleString('en')} files to ${target}, and read everything back.`,
  )
})
