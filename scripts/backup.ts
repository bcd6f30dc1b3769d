import { build, database } from './build.ts'

/** npm run backup -- FOLDER. Writes everything that Latchkey stores to a new folder, while it runs. */
build([database])
await import('./backup/backup-command.ts')
