import { expect, test } from 'vitest'
import { sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { createRoom, followRoom, joinRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'

const server = sharedServer()

const BAN =
  'mutation ($roomId: ID!, $userId: ID!) { banUser(input: { roomId: $roomId, userId: $userId }) { id } }'

test('messages reach subscribers in order and without a gap', async () => {
  const ana = await signUp(server)
  const leo = await signUp(server)
  const room = await createRoom(ana)
  await joinRoom(leo, room)
  const events = followRoom(leo, room.id)
  expect((await events.next()).roomEvents.__typename).toBe('CaughtUp')
  const texts = Array.from({ length: 20 }, (_, i) => `message ${i + 1}`)
  for (const text of texts) await sendMessage(ana, room.id, text)
  const received = await events.until(({ roomEvents }) => roomEvents.message?.text === texts.at(-1))
  expect(received.map(({ roomEvents }) => roomEvents.message?.text)).toEqual(texts)
  expect(received.map(({ roomEvents }) => roomEvents.message?.number)).toEqual(texts.map((_, i) => i + 1))
})

test('a banned member’s open subscription ends with FORBIDDEN', async () => {
  const ana = await signUp(server)
  const leo = await signUp(server)
  const room = await createRoom(ana)
  await joinRoom(leo, room)
  const events = followRoom(leo, room.id)
  await events.next()
  await ana.request(BAN, { roomId: room.id, userId: leo.id })
  const { errors } = await events.ended
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN')
})
