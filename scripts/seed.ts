import { build, database } from './build.ts'

/** npm run seed. Generates the database client first, so that it works in a fresh checkout. */
build([database])
await import('../prisma/seed.ts')
