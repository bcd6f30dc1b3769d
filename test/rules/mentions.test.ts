import { expect, test } from 'vitest'
import { changeMessage, DELETE, EDIT, sendMessage } from '../harness/messages.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoom, joinRoom, type Room } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'

const server = sharedServer()

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

test('unread mentions are counted until they are read, edited away or deleted', async () => {
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
  await changeMessage(ana, EDIT, { id: second.id, text: 'hello all' })
  expect(await mentionCount(ben, room)).toBe(1)
  await changeMessage(ana, DELETE, { id: third.id })
  expect(await mentionCount(ben, room)).toBe(0)
})

test('nobody sees how many unread mentions others have', async () => {
  const room = await createRoom(ana)
  await joinRoom(ben, room)
  await sendMessage(ana, room.id, `hello @${ben.username}`)
  const { nodes } = (await countsOf(ana, room)).room.members
  expect(nodes.map(({ user, mentionCount }) => [user.username, mentionCount])).toEqual([
    [ana.username, 0],
    [ben.username, null],
  ])
})

interface Told {
  viewerEvents: {
    __typename: string
    membership?: { room: { id: string }; lastReadNumber: number; unreadCount: number; mentionCount: number }
    markedUnread?: boolean
  }
}
const FOLLOW = `subscription { viewerEvents { __typename
  ... on RoomActivity { membership { ...Counts } }
  ... on MembershipUpdated { membership { ...Counts } markedUnread }
} }
fragment Counts on Membership { room { id } lastReadNumber unreadCount mentionCount }`
const MARK_READ = `mutation ($id: ID!, $n: Int!, $onlyForward: Boolean) {
  markRead(roomId: $id, number: $n, onlyForward: $onlyForward) { lastReadNumber unreadCount }
}`

/** Subscribes to a person's own events, and waits until the subscription has started. */
async function followRooms(person: Person, { id }: Room) {
  const events = person.subscribe<Told>(FOLLOW)
  expect((await events.next()).viewerEvents.__typename).toBe('ViewerEventsStarted')
  return {
    /** Returns the next event with these counts of the room. */
    async says(unreadCount: number, mentionCount: number) {
      const told = await events.until(
        ({ viewerEvents: { membership } }) =>
          membership?.room.id === id &&
          membership.unreadCount === unreadCount &&
          membership.mentionCount === mentionCount,
      )
      return told.at(-1)!.viewerEvents
    },
    stop: () => events.stop(),
  }
}

test('every device of a person is told the number of unread messages and mentions', async () => {
  const room = await createRoom(ana)
  await joinRoom(ben, room)
  await sendMessage(ana, room.id, 'the first')
  await ben.request(MARK_READ, { id: room.id, n: 1 })
  const device = await followRooms(ben, room)
  const hello = await sendMessage(ana, room.id, `hello @${ben.username}`)
  expect(await device.says(1, 1)).toMatchObject({ __typename: 'RoomActivity' })
  const plain = await sendMessage(ana, room.id, 'nothing special')
  await device.says(2, 1)
  await changeMessage(ana, EDIT, { id: plain.id, text: `you too, @${ben.username}` })
  await device.says(2, 2)
  await changeMessage(ana, DELETE, { id: hello.id })
  await device.says(1, 1)
  await ben.request(MARK_READ, { id: room.id, n: plain.number })
  expect(await device.says(0, 0)).toMatchObject({ __typename: 'MembershipUpdated', markedUnread: false })
  device.stop()
})

test('markRead with a lower number marks as unread, unless onlyForward is set', async () => {
  const room = await createRoom(ana)
  await joinRoom(ben, room)
  for (const text of ['one', 'two', 'three']) await sendMessage(ana, room.id, text)
  const device = await followRooms(ben, room)
  const read = (n: number, onlyForward?: boolean) =>
    ben.request<{ markRead: { lastReadNumber: number } }>(MARK_READ, { id: room.id, n, onlyForward })
  await read(3, true)
  await device.says(0, 0)
  expect((await read(2, true)).markRead).toEqual({ lastReadNumber: 3, unreadCount: 0 })
  expect((await read(1)).markRead).toEqual({ lastReadNumber: 1, unreadCount: 2 })
  // The call that changed nothing sent no event.
  expect(await device.says(2, 0)).toMatchObject({ membership: { lastReadNumber: 1 }, markedUnread: true })
  device.stop()
})
