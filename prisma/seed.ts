import { randomBytes } from 'node:crypto'
import { signOut } from '../api/accounts/account.ts'
import { requireViewer, type Viewer } from '../api/accounts/viewer.ts'
import { connectDb, db, disconnectDb } from '../api/db/client.ts'
import { joinEmbedded } from '../api/db/embedded.ts'
import { env } from '../api/env.ts'
import { bus, setBus } from '../api/pubsub/bus.ts'
import { redisBus } from '../api/pubsub/redis-bus.ts'
import { StartError } from '../api/errors.ts'
import { applyMigrations } from './migrate.ts'
import { fill } from './seed/fill.ts'
import { enter, tokenOf, type Username, usernames } from './seed/people.ts'
import { rooms } from './seed/rooms.ts'

/** npm run seed: fills an empty Latchkey with a demo, as people would, through the domain functions. It may be running. */
async function seed(): Promise<void> {
  const accounts = await db.user.count()
  if (accounts)
    throw new StartError(
      `The demo is for an empty Latchkey, and this one has ${accounts} accounts already. Nothing was changed.\nSeed another one: with a DATA_DIR of its own, or a DATABASE_URL that is empty.`,
    )
  const password = randomBytes(9).toString('base64url')
  const people = new Map<Username, Viewer>()
  for (const username of usernames) people.set(username, await enter(username, password))
  const viewer = (username: Username) => requireViewer(people.get(username) ?? null)
  const sessions = [...people.values()]
  // A bot speaks by its access token.
  const bot = await tokenOf(viewer('forecast'))
  people.set('forecast', bot.viewer)
  for (const room of rooms) await fill(room, viewer)
  for (const session of sessions) await signOut(session)
  console.log(`The demo is there. Sign in at ${env.ORIGIN[0]} as one of these:\n`)
  for (const username of usernames) console.log(`  ${username.padEnd(10)}${password}`)
  for (const { name, key } of rooms) if (key) console.log(`\nThe room ${name} is private. Its key: ${key}`)
  console.log(`\nforecast is a bot. Its access token: ${bot.token}`)
}

const database = env.DATABASE_URL ? null : await joinEmbedded(env.DATA_DIR)
const url = env.DATABASE_URL ?? database?.url ?? ''
try {
  await applyMigrations(url)
  await connectDb(url)
  if (env.REDIS_URL) setBus(await redisBus(env.REDIS_URL))
  await seed()
} catch (error) {
  if (!(error instanceof StartError)) throw error
  console.error(error.message)
  process.exitCode = 1
} finally {
  await bus.close()
  await disconnectDb()
  await database?.stop()
}
// The engine of the migrations leaves a timer behind.
process.exit()
