import { afterAll, expect, test } from 'vitest'
import { uuidOf } from '../harness/blocks.ts'
import { createDatabase, sql } from '../harness/database.ts'
import { createRoom, joinRoom, type Person, type Room, sendMessage, signUp } from '../harness/people.ts'
import { startServer } from '../harness/server.ts'

const database = await createDatabase()
const server = await startServer({ database })
afterAll(async () => {
  await server.stop()
  await database.drop()
})

/** Puts a message into a room past all that the server checks. */
const putMessage = (room: Room, { username }: Person) =>
  sql(
    database.url,
    `INSERT INTO "Message" ("roomId", number, version, "postedVersion", "authorId", text)
     SELECT $1, 1000, 1000, 1000, id, 'past all checks' FROM "User" WHERE username = $2`,
    [uuidOf(room), username],
  )

const countMessages = async (room: Room) => {
  const [row] = await sql<{ count: number }>(
    database.url,
    'SELECT count(*)::int AS count FROM "Message" WHERE "roomId" = $1',
    [uuidOf(room)],
  )
  return row!.count
}

test('the database itself takes no message of somebody who was never in the room', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoom(ana)
  await expect(putMessage(room, leo)).rejects.toThrow('Message_roomId_authorId_fkey')
  await joinRoom(leo, room)
  await putMessage(room, leo)
  expect(await countMessages(room)).toBe(1)
})

test('a room that is deleted takes along the messages of those who are in it and of those who left', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoom(ana)
  await joinRoom(leo, room)
  await sendMessage(ana, room.id, 'hello')
  await sendMessage(leo, room.id, 'goodbye')
  await leo.request('mutation ($roomId: ID!) { leaveRoom(roomId: $roomId) { id } }', { roomId: room.id })
  expect(await countMessages(room)).toBe(2)
  await ana.request('mutation ($roomId: ID!) { deleteRoom(roomId: $roomId) }', { roomId: room.id })
  expect(await countMessages(room)).toBe(0)
})
