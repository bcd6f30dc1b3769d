import { expect, test } from 'vitest'
import { uuidOf } from '../harness/ids.ts'
import { sendMessage } from '../harness/messages.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoom, joinRoom, type Room } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'

const server = sharedServer()

/** Inserts a message straight into the database, past the server's checks. */
const putMessage = (room: Room, { username }: Person) =>
  server.sql(
    `INSERT INTO "Message" ("roomId", number, version, "postedVersion", "authorId", text)
     SELECT $1, 1000, 1000, 1000, id, 'past all checks' FROM "User" WHERE username = $2`,
    [uuidOf(room.id), username],
  )

const countMessages = async (room: Room) => {
  const [row] = await server.sql<{ count: number }>(
    'SELECT count(*)::int AS count FROM "Message" WHERE "roomId" = $1',
    [uuidOf(room.id)],
  )
  return row!.count
}

test('the database refuses a message by someone who was never in the room', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoom(ana)
  await expect(putMessage(room, leo)).rejects.toThrow('Message_roomId_authorId_fkey')
  await joinRoom(leo, room)
  await putMessage(room, leo)
  expect(await countMessages(room)).toBe(1)
})

test('deleting a room deletes the messages of members and of former members', async () => {
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
