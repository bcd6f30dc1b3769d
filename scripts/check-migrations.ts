import { generateMissingMigration } from '../prisma/missing-migration.ts'

/** Fails when schema.prisma describes something that prisma/migrations do not make. */
const script = await generateMissingMigration()
if (script) {
  console.error(
    `prisma/migrations lack this of schema.prisma. Write it with npm run migrate:new NAME.\n\n${script}`,
  )
  process.exitCode = 1
}
