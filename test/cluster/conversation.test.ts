import { afterAll, expect, test } from 'vitest'
import type { Client } from '../harness/client.ts'
import { startCluster } from '../harness/cluster/cluster.ts'
import { file, png, sendFiles } from '../harness/files.ts'
import {
  ADD,
  type Change,
  changeMessage,
  DELETE,
  EDIT,
  followMessages,
  readMessage,
  REMOVE,
  sendMessage,
} from '../harness/messages.ts'
import { createAccounts } from '../harness/people.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'
import { until } from '../harness/wait.ts'

const { nodes, sql, stop } = await startCluster(2)
afterAll(stop)
const [here, there] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]

/** A person's clients of both nodes. */
interface Talker {
  username: string
  token: string
  here: Client
  there: Client
}
const [ana, ben] = (await createAccounts(sql, 'talker', 2)).map((account) => ({
  username: account.username,
  token: account.token,
  here: account.at(here),
  there: account.at(there),
})) as [Talker, Talker]

async function roomOfBoth() {
  const room = await createRoom(ana.here)
  await joinRoom(ben.there, room)
  return room
}

const isCaughtUp = ({ roomEvents }: Change) => roomEvents.__typename === 'CaughtUp'

test('a client that was away receives edits, deletions, reactions and replies, the same from either node', async () => {
  const room = await roomOfBoth()
  const sent: Sent[] = []
  for (const text of ['to be edited', 'to be deleted', 'to be reacted to', 'to be left'])
    sent.push(await sendMessage(ana.here, room.id, text))
  const [edited, deleted, reacted, left] = sent as [Sent, Sent, Sent, Sent]
  await changeMessage(ben.there, ADD, { id: reacted.id, emoji: '👀' })
  const present = followMessages(ben.there, room.id)
  await present.until(isCaughtUp)
  const { version: known } = await changeMessage(ana.here, ADD, { id: reacted.id, emoji: '👀' })

  // Some on one node and some on the other: the bus carries each change to the subscribers of the other node.
  await changeMessage(ana.there, EDIT, { id: edited.id, text: `edited for @${ben.username}` })
  await changeMessage(ana.here, DELETE, { id: deleted.id })
  await changeMessage(ben.there, ADD, { id: reacted.id, emoji: '🎉' })
  await changeMessage(ben.here, REMOVE, { id: reacted.id, emoji: '👀' })
  const { sendMessage: answer } = await ben.here.request<{ sendMessage: Sent }>(
    'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id version } }',
    { input: { roomId: room.id, text: 'an answer', replyToId: edited.id } },
  )

  const replays = []
  for (const node of ['here', 'there'] as const) {
    const late = followMessages(ben[node], room.id, known)
    replays.push(await late.until(isCaughtUp))
    late.stop()
  }
  const [onOne, onOther] = replays as [Change[], Change[]]
  expect(onOne).toEqual(onOther)
  // Each message once, in its present state, in the order of the changes. An unchanged message is not sent again.
  expect(onOne.map(({ roomEvents }) => [roomEvents.__typename, roomEvents.message?.id])).toEqual([
    ['MessageUpdated', edited.id],
    ['MessageUpdated', deleted.id],
    ['MessageUpdated', reacted.id],
    ['MessagePosted', answer.id],
    ['CaughtUp', undefined],
  ])
  expect(onOne.map(({ roomEvents }) => roomEvents.message?.id)).not.toContain(left.id)
  for (const { roomEvents } of onOne.slice(0, -1))
    for (const node of ['here', 'there'] as const)
      expect(await readMessage(ana[node], roomEvents.message!.id)).toEqual(roomEvents.message)
  expect(onOne[0]!.roomEvents.message!.mentions).toEqual([{ username: ben.username }])
  expect(onOne[1]!.roomEvents.message).toMatchObject({ text: '', deletedAt: expect.any(String) })
  expect(onOne[2]!.roomEvents.message!.reactions).toEqual([
    { emoji: '👀', count: 1, users: [{ username: ana.username }] },
    { emoji: '🎉', count: 1, users: [{ username: ben.username }] },
  ])

  // A subscriber that was there all the time has seen every step, and ends with the same state.
  const seen = await present.until(({ roomEvents }) => roomEvents.message?.id === answer.id)
  expect(seen.map(({ roomEvents }) => roomEvents.version - known)).toEqual([0, 1, 2, 3, 4, 5])
  const last = new Map(seen.map(({ roomEvents }) => [roomEvents.message!.id, roomEvents.message]))
  for (const { roomEvents } of onOne.slice(0, -1))
    expect(last.get(roomEvents.message!.id)).toEqual(roomEvents.message)
  present.stop()
})
type Sent = { id: string; version: number }

interface Told {
  viewerEvents: {
    membership?: { room: { id: string }; unreadCount: number; mentionCount: number }
    markedUnread?: boolean
  }
}

test('marking as read or unread on one node reaches a device on the other', async () => {
  const room = await roomOfBoth()
  const device = ben.there.subscribe<Told>(`subscription { viewerEvents {
    ... on RoomActivity { membership { room { id } unreadCount mentionCount } }
    ... on MembershipUpdated { membership { room { id } unreadCount mentionCount } markedUnread } } }`)
  const told = () => device.unread.filter(({ viewerEvents }) => viewerEvents.membership?.room.id === room.id)
  await until('the subscription starts', () => device.unread.length > 0)
  for (let i = 0; i < 2; i++) await sendMessage(ana.here, room.id, `hello @${ben.username}`)
  const number = 2
  const says = (unreadCount: number, mentionCount: number, markedUnread?: boolean) =>
    until(`${unreadCount} unread, ${mentionCount} of them mentions`, () => {
      const last = told().at(-1)?.viewerEvents
      return (
        last?.membership?.unreadCount === unreadCount &&
        last.membership.mentionCount === mentionCount &&
        last.markedUnread === markedUnread
      )
    })
  const READ = 'mutation ($id: ID!, $n: Int!) { markRead(roomId: $id, number: $n) { unreadCount } }'
  await says(number, number)
  await ben.here.request(READ, { id: room.id, n: number })
  await says(0, 0, false)
  await ben.here.request(READ, { id: room.id, n: number - 1 })
  await says(1, 1, true)
  device.stop()
})

interface EmojiChange {
  viewerEvents: { name?: string; customEmoji?: { url: string } | null }
}

test('an emoji of one node is known to the other, whose devices learn of it and of its end, and a client that was away gets a reaction with it, also after its deletion', async () => {
  const room = await roomOfBoth()
  await sql(`UPDATE "User" SET admin = true WHERE username = '${ana.username}'`)
  const device = ben.there.subscribe<EmojiChange>(
    'subscription { viewerEvents { ... on CustomEmojiChanged { name customEmoji { url } } } }',
  )
  await device.next()
  const nextChange = async () =>
    (await device.until(({ viewerEvents }) => viewerEvents.name === 'both-nodes')).at(-1)!.viewerEvents
      .customEmoji
  const { data } = await sendFiles<{ uploadCustomEmoji: { id: string; url: string } }>(
    here,
    { token: ana.token },
    'mutation ($file: File!) { uploadCustomEmoji(name: "both-nodes", file: $file) { id url } }',
    {},
    { file: file('a.png', png(9, 9)) },
  )
  const emoji = data!.uploadCustomEmoji
  const NAMED = '{ customEmoji(names: ["both-nodes"]) { url } }'
  expect(await ben.there.request(NAMED)).toEqual({ customEmoji: [{ url: emoji.url }] })
  expect(await nextChange()).toEqual({ url: emoji.url })
  const { id, version } = await sendMessage(ana.here, room.id, ':both-nodes:')
  const reacted = await changeMessage(ben.there, ADD, { id, emoji: ':both-nodes:' })
  await ana.here.request('mutation ($id: ID!) { deleteCustomEmoji(id: $id) }', emoji)
  expect(await ben.there.request(NAMED)).toEqual({ customEmoji: [] })
  expect(await nextChange()).toBeNull()
  device.stop()
  const refused = await ana.there.refused(ADD, { id, emoji: ':both-nodes:' })
  expect(refused.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'emoji' })
  for (const client of [ana.here, ana.there]) {
    const resumed = followMessages(client, room.id, version)
    const events = await resumed.until(isCaughtUp)
    expect(events.find(({ roomEvents }) => roomEvents.message)?.roomEvents.message).toEqual(reacted)
    resumed.stop()
  }
})
