import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { Client } from '../harness/client.ts'
import { databaseForFile } from '../harness/database.ts'
import { uuidOf } from '../harness/ids.ts'
import { SEND, sendMessage } from '../harness/messages.ts'
import { BAN, DELETE_ROOM, KICK, SET_ROLE, UPDATE_ROOM } from '../harness/moderation.ts'
import { type Person, signUp } from '../harness/people.ts'
import { startRedis } from '../harness/redis.ts'
import { createRoomOf, followRoom, joinRoom, LEAVE, type Room, versionOf } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'

const database = await databaseForFile()
const redis = await startRedis()
afterAll(() => redis.kill())
const joined = { REDIS_URL: redis.url }
const [alone, apart] = [await serverForFile({ database }), await serverForFile({ database })]
const [left, right] = [
  await serverForFile({ database, env: joined }),
  await serverForFile({ database, env: joined }),
]

// A node writes messages to a room that it knows without reading the author's membership.
describe.each([
  { nodes: 'one node', here: alone, elsewhere: alone },
  { nodes: 'two nodes with Redis', here: left, elsewhere: right },
  { nodes: 'two nodes that do not hear of each other', here: alone, elsewhere: apart },
])('on $nodes', ({ here, elsewhere }) => {
  let ana: Person, ben: Person, anaElsewhere: Client, benElsewhere: Client, room: Room

  beforeEach(async () => {
    ;[ana, ben] = [await signUp(here), await signUp(here)]
    ;[anaElsewhere, benElsewhere] = [ana.at(elsewhere), ben.at(elsewhere)]
    room = await createRoomOf([ana, ben])
    await sendMessage(ben, room.id, 'The room is known from now on')
    await sendMessage(ben, room.id, 'Written without validation')
  })

  const refusedCode = async (person: Client) =>
    (await person.refused(SEND, { input: { roomId: room.id, text: 'May I?' } })).extensions.code
  const inRoom = (input: object) => ({ input: { roomId: room.id, ...input } })
  const about = (person: Person) => ({ roomId: room.id, userId: person.id })

  const ends = {
    ban: () => anaElsewhere.request(BAN, about(ben)),
    kick: () => anaElsewhere.request(KICK, about(ben)),
    leave: () => benElsewhere.request(LEAVE, { roomId: room.id }),
  }

  test.each(Object.entries(ends))('the next message after a %s is refused', async (_, end) => {
    await end()
    expect(await refusedCode(ben)).toBe('FORBIDDEN')
    expect(await refusedCode(benElsewhere)).toBe('FORBIDDEN')
    await sendMessage(ana, room.id, 'Others still can')
  })

  test.each(Object.entries(ends))(
    'no message gets into the room after a %s that comes between them',
    async (_, end) => {
      const sending = sendUntilRefused(ben)
      await sending.begun
      await end()
      expect(await sending.refused).toBe('FORBIDDEN')
      const { rows, version } = await postedBy(ben)
      expect(rows.filter(({ postedVersion }) => postedVersion > version)).toEqual([])
      expect(rows.length).toBe(sending.count())
    },
  )

  test('someone who left and joined again can send', async () => {
    await ends.leave()
    expect(await refusedCode(ben)).toBe('FORBIDDEN')
    await joinRoom(benElsewhere, room)
    await sendMessage(ben, room.id, 'Back again')
  })

  test('a deleted room takes no message', async () => {
    await anaElsewhere.request(DELETE_ROOM, { roomId: room.id })
    expect(await refusedCode(ben)).toBe('NOT_FOUND')
  })

  test('slow mode holds from the next message on, and ends as fast', async () => {
    await anaElsewhere.request(UPDATE_ROOM, inRoom({ slowMode: 3_600 }))
    await sendMessage(ben, room.id, 'The first one in slow mode')
    expect(await refusedCode(ben)).toBe('RATE_LIMITED')
    await anaElsewhere.request(UPDATE_ROOM, inRoom({ slowMode: 0 }))
    await sendMessage(ben, room.id, 'As fast as before')
    await sendMessage(ben, room.id, 'As fast as before')
  })

  test('at most one message gets into the room after slow mode was turned on between them', async () => {
    const sending = sendUntilRefused(ben)
    await sending.begun
    await anaElsewhere.request(UPDATE_ROOM, inRoom({ slowMode: 3_600 }))
    expect(await sending.refused).toBe('RATE_LIMITED')
    const [slow] = await here.sql<{ updatedVersion: number }>(
      'SELECT "updatedVersion" FROM "Room" WHERE id = $1',
      [uuidOf(room.id)],
    )
    const { rows } = await postedBy(ben)
    expect(rows.filter(({ postedVersion }) => postedVersion > slow!.updatedVersion)).toHaveLength(1)
  })

  test('a moderator who becomes a member is slowed down like one', async () => {
    await ana.request(SET_ROLE, { ...about(ben), role: 'MODERATOR' })
    await ana.request(UPDATE_ROOM, inRoom({ slowMode: 3_600 }))
    await sendMessage(ben, room.id, 'Exempt')
    await sendMessage(ben, room.id, 'Exempt')
    await anaElsewhere.request(SET_ROLE, { ...about(ben), role: 'MEMBER' })
    expect(await refusedCode(ben)).toBe('RATE_LIMITED')
  })

  test('a nonce that was used before returns the message of then', async () => {
    const first = await sendMessage(benElsewhere, room.id, 'Once', 'nonce')
    expect(await sendMessage(ben, room.id, 'Once', 'nonce')).toEqual(first)
    const next = await sendMessage(ben, room.id, 'Twice', 'other nonce')
    expect(await sendMessage(ben, room.id, 'Twice', 'other nonce')).toEqual(next)
    expect(await sendMessage(benElsewhere, room.id, 'Twice', 'other nonce')).toEqual(next)
    const same = [ben, benElsewhere, ben, benElsewhere].map((client) =>
      sendMessage(client, room.id, 'At the same time', 'third nonce'),
    )
    expect(new Set((await Promise.all(same)).map(({ number }) => number)).size).toBe(1)
  })

  test('a used nonce tells someone who was banned nothing', async () => {
    await sendMessage(ben, room.id, 'Once', 'nonce')
    await ends.ban()
    const retry = await ben.refused(SEND, inRoom({ text: 'Once', nonce: 'nonce' }))
    expect(retry.extensions.code).toBe('FORBIDDEN')
  })

  test('messages sent at the same time are numbered without a gap, and subscribers get all in order', async () => {
    const version = await versionOf(ana, room)
    const followers = [followRoom(ana, room.id, version), followRoom(anaElsewhere, room.id, version)]
    const clients = [ana, ben, anaElsewhere, benElsewhere]
    const sent = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        // Ten of the nonces are used twice.
        sendMessage(clients[n % 4]!, room.id, `Message ${n}`, `${n % 50}`),
      ),
    )
    const numbers = [...new Set(sent.map(({ number }) => number))].sort((a, b) => a - b)
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, n) => n + 3))
    for (const follower of followers) {
      const received: number[] = []
      while (received.length < numbers.length) {
        const { roomEvents } = await follower.next()
        if (roomEvents.__typename === 'MessagePosted') received.push(roomEvents.message!.number)
      }
      expect(received).toEqual(numbers)
      follower.stop()
    }
  })

  /** Sends one message and three at a time, in turn, until one is refused; the first ten before `begun` resolves. */
  function sendUntilRefused(person: Person) {
    let count = 2
    const begun = Promise.withResolvers<void>()
    const send = async (): Promise<string> => {
      for (let round = 0; ; round++) {
        const texts = Array.from({ length: round % 2 ? 3 : 1 }, (_, n) => `Message ${count + n}`)
        const answers = await Promise.all(texts.map((text) => person.send(SEND, inRoom({ text }))))
        const errors = answers.flatMap(({ errors = [] }) => errors)
        count += answers.length - errors.length
        if (errors[0]) return errors[0].extensions.code
        if (count >= 12) begun.resolve()
      }
    }
    return { begun: begun.promise, refused: send(), count: () => count }
  }

  /** Returns the versions of someone's messages, and that of the last change of their membership. */
  async function postedBy(person: Person) {
    const ids = [uuidOf(room.id), uuidOf(person.id)]
    const rows = await here.sql<{ postedVersion: number }>(
      'SELECT "postedVersion" FROM "Message" WHERE "roomId" = $1 AND "authorId" = $2',
      ids,
    )
    const [membership] = await here.sql<{ version: number }>(
      'SELECT version FROM "Membership" WHERE "roomId" = $1 AND "userId" = $2',
      ids,
    )
    return { rows, version: membership!.version }
  }
})
