import { expect, test } from 'vitest'
import { type Message, sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { createRoom, joinRoom, versionOf } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'

const server = sharedServer()

const [ana, ben] = await Promise.all([signUp(server), signUp(server)])
const room = await createRoom(ana)
await joinRoom(ben, room)

const REPLY = `mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) { id number replyTo { number text author { username } } }
}`

test('a reply refers to its message, and a retry returns the same reply', async () => {
  const original = await sendMessage(ana, room.id, 'a question')
  const input = { roomId: room.id, text: 'an answer', replyToId: original.id, nonce: 'once' }
  const { sendMessage: answer } = await ben.request<{ sendMessage: object }>(REPLY, { input })
  expect(answer).toMatchObject({
    replyTo: { number: original.number, text: 'a question', author: { username: ana.username } },
  })
  expect(await ben.request(REPLY, { input })).toEqual({ sendMessage: answer })
})

const elsewhere = await createRoom(ana)
const secret = await createRoom(ana, { key: 'open sesame' })
const numberless = (roomId: string) =>
  Buffer.from(`Message:${Buffer.from(roomId, 'base64url').toString().slice(5)},999`).toString('base64url')

test.for([
  ['of another room', async () => (await sendMessage(ana, elsewhere.id, 'there')).id],
  ['of a room that the author is not in', async () => (await sendMessage(ana, secret.id, 'hidden')).id],
  ['that does not exist yet', async () => numberless(room.id)],
  ['that is a room', async () => room.id],
  ['with an invalid id', async () => 'nonsense'],
] as [string, () => Promise<string>][])(
  'a reply to a message %s is refused, and messages sent at the same time are posted',
  async ([, idOf]) => {
    const replyToId = await idOf()
    const version = await versionOf(ana, room)
    const [refused, ...others] = await Promise.all([
      ben.refused(REPLY, { input: { roomId: room.id, text: 'to which?', replyToId } }),
      ...['one', 'two', 'three'].map((text): Promise<Message> => sendMessage(ben, room.id, text)),
    ])
    expect(refused.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'replyToId' })
    expect(refused.message).not.toContain('hidden')
    expect(await versionOf(ana, room)).toBe(version + others.length)
    const { room: now } = await ana.request<{ room: { messages: { nodes: { text: string }[] } } }>(
      'query ($name: String!) { room(name: $name) { messages(last: 3) { nodes { text } } } }',
      { name: room.name },
    )
    expect(now.messages.nodes.map(({ text }) => text).sort()).toEqual(['one', 'three', 'two'])
  },
)
