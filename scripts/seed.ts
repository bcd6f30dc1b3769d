import { build, database } from './build.ts'

/** npm run seed, on a fresh checkout too. */
build([database])
await import('../prisma/seed.ts')
