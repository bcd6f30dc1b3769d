import { expect, test } from 'vitest'
import { DELETE, type Message, sendMessage } from '../harness/messages.ts'
import { expectCauses, followInbox, newsOf } from '../harness/notifications.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoomOf, joinRoom, LEAVE } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { uuidOf } from '../harness/ids.ts'

const server = sharedServer()
const ana = await signUp(server)

const SAVE = `mutation ($id: ID!, $remindAt: DateTime) {
  saveMessage(messageId: $id, remindAt: $remindAt) { id remindAt message { text } } }`
const UNSAVE = 'mutation ($id: ID!) { unsaveMessage(messageId: $id) }'

interface Saved {
  id: string
  remindAt: string | null
  message: { text: string }
}

const save = async (person: Person, { id }: Message, remindAt?: string) =>
  (await person.request<{ saveMessage: Saved }>(SAVE, { id, remindAt })).saveMessage

async function savedBy(person: Person, page: { first?: number; after?: string } = {}) {
  const { viewer } = await person.request<{
    viewer: { saved: { nodes: Saved[]; pageInfo: { endCursor: string; hasNextPage: boolean } } }
  }>(
    `query ($first: Int, $after: String) { viewer { saved(first: $first, after: $after) {
      nodes { id remindAt message { text } } pageInfo { endCursor hasNextPage } } } }`,
    page,
  )
  return viewer.saved
}

const textsOf = async (person: Person) => (await savedBy(person)).nodes.map(({ message }) => message.text)
const FAR = '2199-01-01T00:00:00.000Z'
const soon = () => new Date(Date.now() + 300).toISOString()

test('saved messages are a list of one’s own, the latest first, without those of rooms that one has left', async () => {
  const ben = await signUp(server)
  const [room, other] = [await createRoomOf([ana, ben]), await createRoomOf([ana, ben])]
  const [one, two] = [await sendMessage(ana, room.id, 'one'), await sendMessage(ana, other.id, 'two')]
  const first = await save(ben, one)
  expect(await save(ben, one)).toEqual(first)
  await save(ben, two)
  expect(await textsOf(ben)).toEqual(['two', 'one'])
  const { pageInfo } = await savedBy(ben, { first: 1 })
  expect(pageInfo.hasNextPage).toBe(true)
  expect((await savedBy(ben, { first: 1, after: pageInfo.endCursor })).nodes).toEqual([first])
  expect(await textsOf(ana)).toEqual([])
  const { searchMessages } = await ben.request<{ searchMessages: { nodes: { text: string }[] } }>(
    '{ searchMessages(query: "is:saved one") { nodes { text } } }',
  )
  expect(searchMessages.nodes).toEqual([{ text: 'one' }])

  await ben.request(LEAVE, { roomId: other.id })
  expect(await textsOf(ben)).toEqual(['one'])
  await joinRoom(ben, other)
  expect(await textsOf(ben)).toEqual(['two', 'one'])
  await ben.request(UNSAVE, { id: two.id })
  await ben.request(UNSAVE, { id: two.id })
  await ana.request(DELETE, { id: one.id })
  expect(await textsOf(ben)).toEqual([''])
  await expect(save(ben, one)).rejects.toThrow(/NOT_FOUND/)
  await expect(save(await signUp(server), two)).rejects.toThrow(/FORBIDDEN/)
})

test('a reminder comes once, as a notification that reading the room does not end, and ends when it is changed', async () => {
  const ben = await signUp(server)
  const room = await createRoomOf([ana, ben])
  const [one, two] = [await sendMessage(ana, room.id, 'one'), await sendMessage(ana, room.id, 'two')]
  const inbox = await followInbox(ben)
  const late = save(ben, one, new Date(0).toISOString())
  await expect(late).rejects.toThrow('BAD_USER_INPUT: Choose a time in the future.')
  await save(ben, two, FAR)
  expect((await save(ben, two)).remindAt).toBeNull()
  await save(ben, one, soon())
  await expectCauses(ben, ['REMINDER one'])
  expect((await savedBy(ben)).nodes.map(({ remindAt }) => remindAt)).toEqual([null, null])
  await ben.request('mutation ($id: ID!) { markRead(roomId: $id, number: 2) { id } }', { id: room.id })
  await inbox.until(({ viewerEvents }) => viewerEvents.__typename === 'NotificationsChanged')
  expect(newsOf(inbox)).toEqual(['1 REMINDER'])

  await save(ben, one, soon())
  await inbox.until(() => newsOf(inbox).length === 2)
  await expectCauses(ben, ['REMINDER one'])
  inbox.stop()
})

test('nobody is reminded of what they may not read any more, and nobody saves more than a thousand messages', async () => {
  const ben = await signUp(server)
  const [room, other] = [await createRoomOf([ana, ben]), await createRoomOf([ana, ben])]
  const [gone, left, kept] = [
    await sendMessage(ana, room.id, 'gone'),
    await sendMessage(ana, other.id, 'left'),
    await sendMessage(ana, room.id, 'kept'),
  ]
  for (const message of [gone, left]) await save(ben, message, FAR)
  await ana.request(DELETE, { id: gone.id })
  await ben.request(LEAVE, { roomId: other.id })
  await server.sql('UPDATE "SavedMessage" SET "remindAt" = now() WHERE "userId" = $1::uuid', [uuidOf(ben.id)])
  await save(ben, kept, soon())
  await expectCauses(ben, ['REMINDER kept'])

  await server.sql(
    `WITH more AS (
       INSERT INTO "Message" ("roomId", number, version, "postedVersion", "authorId", text)
       SELECT $1::uuid, 1000 + n, 1, 1, $2::uuid, 'x' FROM generate_series(1, 997) n RETURNING number)
     INSERT INTO "SavedMessage" (id, "userId", "roomId", number) SELECT gen_random_uuid(), $2::uuid, $1::uuid, number FROM more`,
    [uuidOf(room.id), uuidOf(ben.id)],
  )
  await expect(save(ben, await sendMessage(ana, room.id, 'one more'))).rejects.toThrow(/CONFLICT/)
  expect((await save(ben, kept)).message.text).toBe('kept')
})
