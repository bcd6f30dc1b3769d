import { mkdir, writeFile } from 'node:fs/promises'
import { generateMissingMigration } from '../prisma/missing-migration.ts'

/** npm run migrate:new NAME: writes what prisma/migrations lack to make the database that schema.prisma describes. */
const name = process.argv[2]
if (!name || !/^\w+$/.test(name)) {
  console.error('Give the migration a name of letters, digits and _: npm run migrate:new add_topics')
  process.exit(1)
}
const script = await generateMissingMigration()
if (script) {
  const at = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const directory = `prisma/migrations/${at}_${name}`
  await mkdir(directory)
  await writeFile(`${directory}/migration.sql`, script)
  console.log(`Wrote ${directory}/migration.sql. Read it before you commit it: it will run on people's data.`)
} else {
  console.log('The migrations make all that schema.prisma describes: there is nothing to write.')
}
