import { build, database } from './build.ts'

/** npm run admin -- COMMAND. What the operator of a server can do from a shell, while it runs. */
build([database])
await import('./admin/admin-command.ts')
