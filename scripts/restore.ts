import { build, database } from './build.ts'

/** npm run restore -- FOLDER. Restores a backup into an empty Latchkey that is not running. */
build([database])
await import('./backup/restore-command.ts')
