import { randomBytes } from 'node:crypto'
import { signOut } from '../api/sign-in/sign-in.ts'
import { requireViewer, type Viewer } from '../api/accounts/viewer.ts'
import { connectDb, db, disconnectDb } from '../api/db/client.ts'
import { joinEmbedded } from '../api/db/embedded.ts'
import { env } from '../api/env.ts'
import { bus, setBus } from '../api/pubsub/bus.ts'
import { redisBus } from '../api/pubsub/redis-bus.ts'
import { StartError } from '../api/errors.ts'
import { lockServer, setAdminBy } from '../api/server/admin.ts'
import { claimServer } from '../api/server/settings.ts'
import { applyMigrations } from './migrate.ts'
import { createBotToken, createPerson, type Username, usernames } from './seed/people.ts'
import { directs } from './seed/directs.ts'
import { seedEmoji } from './seed/emoji.ts'
import { rooms } from './seed/rooms.ts'
import { seedDirect, seedRoom } from './seed/seed-room.ts'

/** Fills an empty database with the demo (npm run seed), through the domain functions. Latchkey may be running. */
async function seed(): Promise<void> {
  const accounts = await db.user.count()
  if (accounts)
    throw new StartError(
      `The demo needs an empty database, and this one has ${accounts} accounts. Nothing was changed.\nUse another DATA_DIR, or a DATABASE_URL that leads to an empty database.`,
    )
  await db.$transaction((tx) => claimServer(tx, { name: 'Latchkey', signUpPolicy: 'OPEN' }))
  const password = randomBytes(9).toString('base64url')
  const people = new Map<Username, Viewer>()
  for (const username of usernames) people.set(username, await createPerson(username, password))
  const viewerOf = (username: Username) => requireViewer(people.get(username) ?? null)
  const sessions = [...people.values()]
  await makeAdmin(viewerOf('ana'))
  await seedEmoji(viewerOf('ana'))
  // The bot sends messages with its access token.
  const bot = await createBotToken(viewerOf('forecast'))
  people.set('forecast', bot.viewer)
  for (const room of rooms) await seedRoom(room, viewerOf)
  for (const direct of directs) await seedDirect(direct, viewerOf)
  for (const session of sessions) await signOut(session)
  console.log(`The demo is ready. Sign in at ${env.ORIGIN[0]} with one of these accounts:\n`)
  for (const username of usernames) console.log(`  ${username.padEnd(10)}${password}`)
  console.log('\nana is the server’s admin.')
  for (const { name, key } of rooms) if (key) console.log(`\nThe room ${name} is private. Its key: ${key}`)
  console.log(`\nforecast is a bot. Its access token: ${bot.token}`)
}

const makeAdmin = ({ user }: Viewer) =>
  db.$transaction(async (tx) => {
    await lockServer(tx)
    await setAdminBy(tx, null, { userId: user.id, admin: true })
  })

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
// The migrations' schema engine leaves a timer running.
process.exit()
