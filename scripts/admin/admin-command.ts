import { connectDb, disconnectDb } from '../../api/db/client.ts'
import { joinEmbedded } from '../../api/db/embedded.ts'
import { env } from '../../api/env.ts'
import { ApiError, StartError } from '../../api/errors.ts'
import { bus, setBus } from '../../api/pubsub/bus.ts'
import { redisBus } from '../../api/pubsub/redis-bus.ts'
import { applyMigrations } from '../../prisma/migrate.ts'
import { commands, help } from './commands.ts'

const [name = 'help', ...args] = process.argv.slice(2)

async function run(): Promise<void> {
  if (['help', '--help', '-h'].includes(name)) return console.log(help)
  const command = commands[name]
  if (!command) throw new StartError(`There is no command "${name}".\n\n${help}`)
  const act = command.parse(args)
  const database = env.DATABASE_URL ? null : await joinEmbedded(env.DATA_DIR)
  const url = env.DATABASE_URL ?? database?.url ?? ''
  try {
    await applyMigrations(url)
    await connectDb(url)
    if (env.REDIS_URL) setBus(await redisBus(env.REDIS_URL))
    console.log(await act())
  } finally {
    await bus.close()
    await disconnectDb()
    await database?.stop()
  }
}

await run().catch((error: unknown) => {
  if (!(error instanceof StartError || error instanceof ApiError)) throw error
  console.error(error.message)
  process.exitCode = 1
})
// The migrations' schema engine leaves a timer running.
process.exit()
