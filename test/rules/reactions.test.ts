import { expect, test } from 'vitest'
import {
  ADD,
  changeMessage,
  DELETE,
  followMessages,
  readMessage,
  REMOVE,
  sendMessage,
} from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { createRoom, joinRoom, versionOf } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'

const server = sharedServer()

const [ana, ben, stranger] = await Promise.all([signUp(server), signUp(server), signUp(server)])
const room = await createRoom(ana)
await joinRoom(ben, room)

const by = (...people: { username: string }[]) => people.map(({ username }) => ({ username }))

test('reactions are counted by emoji in the order of their first use, and reach subscribers', async () => {
  const { id, version } = await sendMessage(ana, room.id, 'good news')
  const live = followMessages(ana, room.id)
  await live.next()
  await changeMessage(ben, ADD, { id, emoji: '🎉' })
  await changeMessage(ben, ADD, { id, emoji: '👍' })
  const both = await changeMessage(ana, ADD, { id, emoji: '🎉' })
  expect(both.reactions).toEqual([
    { emoji: '🎉', count: 2, users: by(ben, ana) },
    { emoji: '👍', count: 1, users: by(ben) },
  ])
  const events = await live.until(({ roomEvents }) => roomEvents.version === both.version)
  expect(events.map(({ roomEvents }) => roomEvents.version - version)).toEqual([1, 2, 3])
  expect(events.at(-1)!.roomEvents).toEqual({
    __typename: 'MessageUpdated',
    version: both.version,
    message: both,
  })
  const less = await changeMessage(ben, REMOVE, { id, emoji: '🎉' })
  expect(less.reactions).toEqual([
    { emoji: '👍', count: 1, users: by(ben) },
    { emoji: '🎉', count: 1, users: by(ana) },
  ])
  live.stop()
})

test('adding a reaction twice, or removing one that is not there, changes nothing', async () => {
  const { id } = await sendMessage(ana, room.id, 'again')
  const once = await changeMessage(ben, ADD, { id, emoji: '❤️' })
  const version = await versionOf(ana, room)
  expect(await changeMessage(ben, ADD, { id, emoji: '❤️' })).toEqual(once)
  // The same heart, from a keyboard that omits the variation selector.
  expect(await changeMessage(ben, ADD, { id, emoji: '❤' })).toEqual(once)
  expect(await changeMessage(ana, REMOVE, { id, emoji: '❤️' })).toEqual(once)
  expect(await changeMessage(ben, REMOVE, { id, emoji: '👍' })).toEqual(once)
  expect(await versionOf(ana, room)).toBe(version)
  expect((await changeMessage(ben, REMOVE, { id, emoji: '❤' })).reactions).toEqual([])
})

test('the same reaction by one person at the same moment counts once', async () => {
  const { id } = await sendMessage(ana, room.id, 'quick')
  await Promise.all(Array.from({ length: 8 }, () => changeMessage(ben, ADD, { id, emoji: '🚀' })))
  expect((await readMessage(ana, id)).reactions).toEqual([{ emoji: '🚀', count: 1, users: by(ben) }])
})

test.for(['', 'a', ':+1:', '👍👍', '1', '<b>', 'x'.repeat(1_000)])(
  '%j is refused as an emoji',
  async (emoji) => {
    const { id } = await sendMessage(ana, room.id, 'no')
    for (const document of [ADD, REMOVE]) {
      const { extensions } = await ben.refused(document, { id, emoji })
      expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'emoji' })
    }
    expect((await readMessage(ana, id)).reactions).toEqual([])
  },
)

test('a message can have 20 different emoji, and any number of people for each', async () => {
  const { id } = await sendMessage(ana, room.id, 'popular')
  const emoji = Array.from({ length: 20 }, (_, i) => String.fromCodePoint(0x1f600 + i))
  for (const one of emoji) await changeMessage(ana, ADD, { id, emoji: one })
  const { extensions } = await ben.refused(ADD, { id, emoji: '🚀' })
  expect(extensions).toMatchObject({ code: 'CONFLICT', field: 'emoji' })
  const { reactions } = await changeMessage(ben, ADD, { id, emoji: emoji[19]! })
  expect(reactions).toHaveLength(20)
  expect(reactions[19]).toMatchObject({ count: 2 })
})

test('only members can react, and not to deleted messages', async () => {
  const { id } = await sendMessage(ana, room.id, 'members')
  expect((await stranger.refused(ADD, { id, emoji: '👍' })).extensions.code).toBe('FORBIDDEN')
  await changeMessage(ana, DELETE, { id })
  for (const document of [ADD, REMOVE])
    expect((await ben.refused(document, { id, emoji: '👍' })).extensions.code).toBe('NOT_FOUND')
})

test('a viewer sees the first twenty people who reacted, and whether they reacted themselves', async () => {
  const crowd = await Promise.all(Array.from({ length: 21 }, () => signUp(server)))
  for (const person of crowd) await joinRoom(person, room)
  const { id } = await sendMessage(ana, room.id, 'everyone')
  for (const person of crowd) await changeMessage(person, ADD, { id, emoji: '🙌' })
  const MINE =
    'query ($id: ID!) { node(id: $id) { ... on Message { reactions { count viewerReacted users { username } } } } }'
  type Mine = {
    node: { reactions: { count: number; viewerReacted: boolean; users: { username: string }[] }[] }
  }
  const seen = async (person: typeof ana) => (await person.request<Mine>(MINE, { id })).node.reactions[0]!
  expect((await seen(ana)).viewerReacted).toBe(false)
  const last = await seen(crowd[20]!)
  expect(last).toMatchObject({ count: 21, viewerReacted: true })
  expect(last.users).toEqual(by(...crowd.slice(0, 20)))
})
