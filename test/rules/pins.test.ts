import { expect, test } from 'vitest'
import { DELETE, sendMessage } from '../harness/messages.ts'
import { auditLog, SET_ROLE } from '../harness/moderation.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoom, joinRoom, versionOf } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import { uuidOf } from '../harness/ids.ts'

const server = sharedServer()

const [ana, ben, mod] = await Promise.all([signUp(server), signUp(server), signUp(server)])
const room = await createRoom(ana)
await joinRoom(ben, room)
await joinRoom(mod, room)
await ana.request(SET_ROLE, { roomId: room.id, userId: mod.id, role: 'MODERATOR' })

const PIN = 'mutation ($id: ID!) { pinMessage(messageId: $id) { version pinnedAt pinnedBy { id } } }'
const UNPIN = 'mutation ($id: ID!) { unpinMessage(messageId: $id) { version pinnedAt pinnedBy { id } } }'
const EVENTS = `subscription ($id: ID!, $after: Int) { roomEvents(roomId: $id, after: $after) {
  __typename version ... on MessageUpdated { message { text pinnedAt pinnedBy { id } } } } }`

type Pinned = { version: number; pinnedAt: string | null; pinnedBy: { id: string } | null }
type Event = { roomEvents: { __typename: string; version: number; message?: Omit<Pinned, 'version'> } }

const pin = async (person: Person, id: string) =>
  (await person.request<{ pinMessage: Pinned }>(PIN, { id })).pinMessage
const unpin = async (person: Person, id: string) =>
  (await person.request<{ unpinMessage: Pinned }>(UNPIN, { id })).unpinMessage

async function pins(first = 50, after?: string) {
  const { node } = await ben.request<{
    node: { pins: { nodes: { number: number }[]; pageInfo: { endCursor: string; hasNextPage: boolean } } }
  }>(
    `query ($id: ID!, $first: Int, $after: String) { node(id: $id) { ... on Room {
      pins(first: $first, after: $after) { nodes { number } pageInfo { endCursor hasNextPage } } } } }`,
    { id: room.id, first, after },
  )
  return node.pins
}
const numbers = async () => (await pins()).nodes.map(({ number }) => number)

test('a pin reaches members now and those who come back, changes nothing the second time, and is audited', async () => {
  const { id, number, version } = await sendMessage(ben, room.id, 'The plan')
  const live = ben.subscribe<Event>(EVENTS, { id: room.id })
  await live.next()
  const pinned = await pin(mod, id)
  expect(pinned).toMatchObject({ version: version + 1, pinnedBy: { id: mod.id } })
  expect(await pin(ana, id)).toEqual(pinned)
  const told = { __typename: 'MessageUpdated', version: version + 1 }
  const { pinnedAt, pinnedBy } = pinned
  const message = { text: 'The plan', pinnedAt, pinnedBy }
  expect((await live.next()).roomEvents).toEqual({ ...told, message })
  const late = ben.subscribe<Event>(EVENTS, { id: room.id, after: version })
  expect((await late.next()).roomEvents).toEqual({ ...told, message })
  late.stop()
  expect(await numbers()).toEqual([number])

  expect(await unpin(ana, id)).toEqual({ version: version + 2, pinnedAt: null, pinnedBy: null })
  expect((await live.next()).roomEvents.message).toEqual({ text: 'The plan', pinnedAt: null, pinnedBy: null })
  expect((await unpin(ana, id)).version).toBe(version + 2)
  expect(await versionOf(ana, room)).toBe(version + 2)
  live.stop()
  expect((await auditLog(ana, room)).slice(0, 2)).toMatchObject([
    { action: 'MESSAGE_UNPINNED', actor: { username: ana.username }, target: { username: ben.username } },
    { action: 'MESSAGE_PINNED', actor: { username: mod.username }, target: { username: ben.username } },
  ])
})

test('the newest pin is first, pages go on where the last one ended, and a deleted message is no pin', async () => {
  const messages = await Promise.all(['a', 'b', 'c'].map((text) => sendMessage(ben, room.id, text)))
  const [first, second, third] = messages.sort((a, b) => a.number - b.number)
  for (const { id } of [second!, first!, third!]) await pin(mod, id)
  expect(await numbers()).toEqual([third!.number, first!.number, second!.number])
  const { pageInfo } = await pins(1)
  expect(pageInfo.hasNextPage).toBe(true)
  expect((await pins(5, pageInfo.endCursor)).nodes.map(({ number }) => number)).toEqual([
    first!.number,
    second!.number,
  ])
  const found = async (query: string) =>
    (
      await ben.request<{ searchMessages: { nodes: { number: number }[] } }>(
        'query ($query: String!) { searchMessages(query: $query) { nodes { number } } }',
        { query },
      )
    ).searchMessages.nodes.map(({ number }) => number)
  expect(await found('is:pinned')).toEqual([third!.number, second!.number, first!.number])
  expect(await found('is:pinned b')).toEqual([second!.number])
  expect(await found('is:pinned has:file')).toEqual([])
  await ben.request(DELETE, { id: third!.id })
  expect(await numbers()).toEqual([first!.number, second!.number])
  await expect(pin(mod, third!.id)).rejects.toThrow(/NOT_FOUND/)
  expect((await unpin(mod, third!.id)).pinnedAt).toBeNull()
})

test('a room has a hundred pins at most, and says so', async () => {
  const { id } = await sendMessage(ben, room.id, 'One too many')
  await server.sql(
    `INSERT INTO "Message" ("roomId", number, version, "postedVersion", "authorId", text, "pinnedAt", "pinnedVersion")
     SELECT $1::uuid, 100000 + n, 1, 1, $2::uuid, 'x', now(), 100000 + n FROM generate_series(1, 98) n`,
    [uuidOf(room.id), uuidOf(ben.id)],
  )
  await expect(pin(ana, id)).rejects.toThrow(/CONFLICT/)
  await unpin(ana, Buffer.from(`Message:${uuidOf(room.id)},100001`).toString('base64url'))
  expect((await pin(ana, id)).pinnedAt).not.toBeNull()
})
