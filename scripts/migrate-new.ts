import { mkdir, writeFile } from 'node:fs/promises'
import { generateMissingMigration } from '../prisma/missing-migration.ts'

/** npm run migrate:new NAME: writes the migration that prisma/migrations lack compared to schema.prisma. */
const name = process.argv[2]
if (!name || !/^\w+$/.test(name)) {
  console.error('Name the migration with letters, digits and _: npm run migrate:new add_topics')
  process.exit(1)
}
const script = await generateMissingMigration()
if (script) {
  const timestamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const directory = `prisma/migrations/${timestamp}_${name}`
  await mkdir(directory)
  await writeFile(`${directory}/migration.sql`, script)
  console.log(`Created ${directory}/migration.sql. Review it before you commit it: it will change real data.`)
} else {
  console.log('The migrations match schema.prisma. Nothing to create.')
}
