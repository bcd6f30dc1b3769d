import { generateMissingMigration } from '../prisma/missing-migration.ts'

/** Fails if prisma/migrations do not create the database that schema.prisma describes. */
const script = await generateMissingMigration()
if (script) {
  console.error(
    `prisma/migrations do not match schema.prisma. Add a migration with npm run migrate:new NAME. Missing:\n\n${script}`,
  )
  process.exitCode = 1
}
