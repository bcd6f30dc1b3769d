import { afterAll, expect, test } from 'vitest'
import { change, DELETE, EDIT } from '../support/conversation.ts'
import { createRoom, joinRoom, type Person, type Room, sendMessage, signUp } from '../support/people.ts'
import { startServer } from '../support/server.ts'

const server = await startServer()
afterAll(() => server.stop())

const [ana, ben] = [await signUp(server), await signUp(server)]

const COUNTS = `query ($name: String!) {
  room(name: $name) { viewerMembership { mentionCount } members { nodes { user { username } mentionCount } } }
}`
interface Counts {
  room: {
    viewerMembership: { mentionCount: number }
    members: { nodes: { user: { username: string }; mentionCount: number | null }[] }
  }
}
const countsOf = (person: Person, { name }: Room) => person.request<Counts>(COUNTS, { name })
const mentionCount = async (person: Person, room: Room) =>
  (await countsOf(person, room)).room.viewerMembership.mentionCount

test('unread mentions are counted apart, until they are read, taken back or deleted', async () => {
  const room = await createRoom(ana)
  await joinRoom(ben, room)
  const hello = `hello @${ben.username}`
  await sendMessage(ana, room.id, 'to nobody')
  const [first, second, third] = [
    await sendMessage(ana, room.id, hello),
    await sendMessage(ana, room.id, hello),
    await sendMessage(ana, room.id, hello),
  ]
  expect(await mentionCount(ben, room)).toBe(3)
  expect(await mentionCount(ana, room)).toBe(0)
  await ben.request('mutation ($id: ID!, $n: Int!) { markRead(roomId: $id, number: $n) { mentionCount } }', {
    id: room.id,
    n: first.number,
  })
  expect(await mentionCount(ben, room)).toBe(2)
  await change(ana, EDIT, { id: second.id, text: 'hello all' })
  expect(await mentionCount(ben, room)).toBe(1)
  await change(ana, DELETE, { id: third.id })
  expect(await mentionCount(ben, room)).toBe(0)
})

test('nobody is told how many mentions others have not read', async () => {
  const room = await createRoom(ana)
  await joinRoom(ben, room)
  await sendMessage(ana, room.id, `hello @${ben.username}`)
  const { nodes } = (await countsOf(ana, room)).room.members
  expect(nodes.map(({ user, mentionCount }) => [user.username, mentionCount])).toEqual([
    [ana.username, 0],
    [ben.username, null],
  ])
})
