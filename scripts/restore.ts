import { build, database } from './build.ts'

/** npm run restore -- FROM: restores a backup into an empty Latchkey, which does not run. */
build([database])
await import('./backup/restore-command.ts')
