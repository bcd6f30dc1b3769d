import { beforeEach, expect, test } from 'vitest'
import { databaseForFile } from '../harness/database.ts'
import { sendMessage } from '../harness/messages.ts'
import { BAN, KICK, UPDATE_ROOM } from '../harness/moderation.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoomOf, followRoom, LEAVE, type Room } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'

// Two nodes that cannot reach each other: neither hears what the other publishes. Both know the room and its members.
const database = await databaseForFile()
const [here, elsewhere] = [await serverForFile({ database }), await serverForFile({ database })]
const [ana, ben] = [await signUp(here), await signUp(here)]
const [anaElsewhere, benElsewhere] = [ana.at(elsewhere), ben.at(elsewhere)]

let room: Room

beforeEach(async () => {
  room = await createRoomOf([ana, ben])
  await sendMessage(ben, room.id, 'Known from now on')
})

const refusedCode = async (person: Pick<Person, 'refused'>) =>
  (
    await person.refused('mutation ($input: SendMessageInput!) { sendMessage(input: $input) { number } }', {
      input: { roomId: room.id, text: 'May I?' },
    })
  ).extensions.code

test.each([
  ['banned', () => anaElsewhere.request(BAN, { roomId: room.id, userId: ben.id })],
  ['kicked', () => anaElsewhere.request(KICK, { roomId: room.id, userId: ben.id })],
  ['gone', () => benElsewhere.request(LEAVE, { roomId: room.id })],
])('someone who was %s on another node cannot send, though this node has not heard of it', async (_, end) => {
  await end()
  expect(await refusedCode(ben)).toBe('FORBIDDEN')
})

test('slow mode that was turned on on another node holds from the next message on', async () => {
  await anaElsewhere.request(UPDATE_ROOM, { input: { roomId: room.id, slowMode: 3_600 } })
  await sendMessage(ben, room.id, 'The first one in slow mode')
  expect(await refusedCode(ben)).toBe('RATE_LIMITED')
})

test('a nonce that was used on another node returns the message of then', async () => {
  const first = await sendMessage(benElsewhere, room.id, 'Once', 'nonce')
  expect(await sendMessage(ben, room.id, 'Once', 'nonce')).toEqual(first)
  const next = await sendMessage(ben, room.id, 'Twice', 'other nonce')
  expect(await sendMessage(ben, room.id, 'Twice', 'other nonce')).toEqual(next)
  expect(await sendMessage(benElsewhere, room.id, 'Twice', 'other nonce')).toEqual(next)
})

test('messages of two nodes at a time are numbered without a gap, and subscribers of both get all in order', async () => {
  const followers = [followRoom(ana, room.id), followRoom(anaElsewhere, room.id)]
  for (const follower of followers) await follower.next()
  const texts = Array.from({ length: 60 }, (_, n) => `Message ${n}`)
  const sent = await Promise.all(
    texts.map((text, n) =>
      sendMessage([ana, ben, anaElsewhere, benElsewhere][n % 4]!, room.id, text, `${n % 50}`),
    ),
  )
  const numbers = new Set(sent.map(({ number }) => number))
  expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: numbers.size }, (_, n) => n + 2))
  for (const follower of followers) {
    const received: number[] = []
    while (received.length < numbers.size) {
      const { roomEvents } = await follower.next()
      if (roomEvents.__typename === 'MessagePosted') received.push(roomEvents.message!.number)
    }
    expect(received).toEqual([...numbers].sort((a, b) => a - b))
  }
})
