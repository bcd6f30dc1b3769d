import { randomBytes } from 'node:crypto'
import { signOut, signUp } from '../api/accounts/account.ts'
import { authenticate } from '../api/accounts/credential.ts'
import { requireViewer, type Viewer } from '../api/accounts/viewer.ts'
import { connectDb, db, disconnectDb } from '../api/db.ts'
import { joinEmbedded } from '../api/db/embedded.ts'
import { env } from '../api/env.ts'
import { sendMessage } from '../api/messages/message.ts'
import { addReaction } from '../api/messages/reaction.ts'
import { bus, useBus } from '../api/realtime/bus.ts'
import { redisBus } from '../api/realtime/redis-bus.ts'
import { banUser } from '../api/rooms/ban.ts'
import { joinRoom } from '../api/rooms/join.ts'
import { createRoom } from '../api/rooms/room.ts'
import { StartError } from '../api/start-error.ts'
import { applyMigrations } from './migrate.ts'
import * as demo from './seed.demo.ts'

/** npm run seed: fills an empty Latchkey with a demo, as people would, through the domain functions. It may be running. */
async function seed(): Promise<void> {
  const accounts = await db.user.count()
  if (accounts)
    throw new StartError(
      `The demo is for an empty Latchkey, and this one has ${accounts} accounts. Nothing was changed.`,
    )
  const password = randomBytes(9).toString('base64url')
  const people = new Map<string, Viewer>()
  for (const [username, displayName] of Object.entries(demo.people)) {
    const { token } = await signUp(null, { username, displayName, password }, null)
    people.set(username, requireViewer(await authenticate(token)))
  }
  const viewer = (username: string) => requireViewer(people.get(username) ?? null)
  for (const room of demo.rooms) await fill(room, viewer)
  for (const person of people.values()) await signOut(person)
  console.log(`The demo is there. Sign in at ${env.ORIGIN[0]} as one of these:\n`)
  for (const username of people.keys()) console.log(`  ${username.padEnd(8)}${password}`)
  for (const { name, key } of demo.rooms)
    if (key) console.log(`\nThe room ${name} is private. Its key: ${key}`)
}

async function fill(room: demo.Room, viewer: (username: string) => Viewer): Promise<void> {
  const { id: roomId, name } = await createRoom(viewer(room.owner), room)
  for (const member of room.members) await joinRoom(viewer(member), { name, key: room.key }, 'seed')
  const sent: Promise<void>[] = []
  for (const message of room.messages) {
    // What is answered has to be there; all else goes together, in the order in which it was sent.
    if (message.replyTo) await Promise.all(sent)
    sent.push(say(roomId, message, viewer))
  }
  await Promise.all(sent)
  for (const [username, reason] of Object.entries(room.banned ?? {}))
    await banUser(viewer(room.owner), { roomId, userId: viewer(username).user.id, reason })
}

async function say(
  roomId: string,
  message: demo.Message,
  viewer: (username: string) => Viewer,
): Promise<void> {
  const { author, text, replyTo, reactions = {} } = message
  const { number } = await sendMessage(viewer(author), { roomId, text, replyToNumber: replyTo })
  for (const [emoji, fans] of Object.entries(reactions))
    for (const fan of fans) await addReaction(viewer(fan), { roomId, number }, emoji)
}

const database = env.DATABASE_URL ? null : await joinEmbedded(env.DATA_DIR)
const url = env.DATABASE_URL ?? database?.url ?? ''
try {
  await applyMigrations(url)
  await connectDb(url)
  if (env.REDIS_URL) useBus(redisBus(env.REDIS_URL))
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
