import { expect, test } from 'vitest'
import { changeMessage, DELETE, EDIT, sendMessage } from '../harness/messages.ts'
import { BAN, KICK } from '../harness/moderation.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoomOf, joinRoom, LEAVE, type Room } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import type { Subscription } from '../harness/subscription.ts'

const server = sharedServer()
const [ana, ben, eve] = [await signUp(server), await signUp(server), await signUp(server)]

interface Counts {
  unreadCount: number
  mentionCount: number
  room: { id: string; memberCount: number }
}
interface Event {
  viewerEvents: { __typename: string; serverTime?: string; membership?: Counts; change?: string | null }
}
const FOLLOW = `subscription { viewerEvents { __typename
  ... on ViewerEventsStarted { serverTime }
  ... on RoomActivity { membership { ...Counts } }
  ... on MembershipUpdated { membership { ...Counts } change }
} }
fragment Counts on Membership { unreadCount mentionCount room { id memberCount } }`
const MARK_READ = 'mutation ($id: ID!, $n: Int!) { markRead(roomId: $id, number: $n) { unreadCount } }'

async function follow(person: Person) {
  const events = person.subscribe<Event>(FOLLOW)
  await events.next()
  return events
}

/** Returns the counts as a query reads them, and checks that the last event of each subscription agrees. */
async function countsOf(person: Person, room: Room, ...devices: Subscription<Event>[]) {
  const { viewer } = await person.request<{ viewer: { memberships: { nodes: Counts[] } } }>(
    '{ viewer { memberships(first: 100) { nodes { unreadCount mentionCount room { id memberCount } } } } }',
  )
  const read = viewer.memberships.nodes.find((membership) => membership.room.id === room.id)!
  for (const device of devices)
    await expect
      .poll(
        () =>
          device.events.findLast(({ viewerEvents }) => viewerEvents.membership?.room.id === room.id)
            ?.viewerEvents.membership,
      )
      .toEqual(read)
  return { unread: read.unreadCount, mentions: read.mentionCount }
}

test('a message that was deleted before it was read is not unread', async () => {
  const room = await createRoomOf([ana, ben])
  const device = await follow(ben)
  const messages = []
  for (const text of ['one', 'two', `three @${ben.username}`, 'four'])
    messages.push(await sendMessage(ana, room.id, text))
  expect(await countsOf(ben, room, device)).toEqual({ unread: 4, mentions: 1 })
  await changeMessage(ana, DELETE, { id: messages[1]!.id })
  expect(await countsOf(ben, room, device)).toEqual({ unread: 3, mentions: 1 })
  await changeMessage(ana, DELETE, { id: messages[2]!.id })
  expect(await countsOf(ben, room, device)).toEqual({ unread: 2, mentions: 0 })
  await ben.request(MARK_READ, { id: room.id, n: 1 })
  expect(await countsOf(ben, room, device)).toEqual({ unread: 1, mentions: 0 })
  await changeMessage(ana, DELETE, { id: messages[0]!.id })
  await changeMessage(ana, DELETE, { id: messages[3]!.id })
  expect(await countsOf(ben, room, device)).toEqual({ unread: 0, mentions: 0 })
  await ben.request(MARK_READ, { id: room.id, n: 0 })
  expect(await countsOf(ben, room, device)).toEqual({ unread: 0, mentions: 0 })
  device.stop()
})

test('the messages that a ban deletes are not unread', async () => {
  const room = await createRoomOf([ana, ben, eve])
  const device = await follow(ben)
  for (let index = 0; index < 5; index++) await sendMessage(eve, room.id, `spam ${index}`)
  await sendMessage(ana, room.id, 'sorry')
  await ana.request(BAN, { roomId: room.id, userId: eve.id, since: 600 })
  expect(await countsOf(ben, room, device)).toEqual({ unread: 1, mentions: 0 })
  device.stop()
})

test('a message of one’s own is not unread, from whichever device, and neither is a mention of oneself', async () => {
  const room = await createRoomOf([ana, ben])
  const [early, late] = [await follow(ben), ben.subscribe<Event>(FOLLOW)]
  await sendMessage(ben, room.id, 'from another device')
  expect(await countsOf(ben, room, early)).toEqual({ unread: 0, mentions: 0 })
  await sendMessage(ana, room.id, 'hello')
  const own = await sendMessage(ben, room.id, `a note to @${ben.username}`)
  await sendMessage(ana, room.id, `hello @${ben.username}`)
  await sendMessage(ben, room.id, 'hello again')
  expect(await countsOf(ben, room, early, late)).toEqual({ unread: 2, mentions: 1 })
  await changeMessage(ben, EDIT, { id: own.id, text: `another note to @${ben.username}` })
  await changeMessage(ben, DELETE, { id: own.id })
  expect(await countsOf(ben, room, early, late)).toEqual({ unread: 2, mentions: 1 })
  // A subscription that starts now counts in the database what the others added up.
  await ben.request(MARK_READ, { id: room.id, n: 1 })
  expect(await countsOf(ben, room, early, late)).toEqual({ unread: 2, mentions: 1 })
  expect(await countsOf(ana, room)).toEqual({ unread: 3 - 1, mentions: 0 })
  early.stop()
  late.stop()
})

test('counts that events add up agree with counts from the database after any posts, deletions and reads', async () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
  let state = seed
  const random = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (state >> 8) % below
  }
  const room = await createRoomOf([ana, ben])
  const device = await follow(ben)
  const sent: { id: string; author: Person }[] = []
  for (let step = 0; step < 60; step++) {
    const author = random(2) ? ana : ben
    const choice = random(10)
    if (choice < 6 || sent.length === 0) {
      const text = random(3) ? 'plain' : `to @${ben.username}`
      sent.push({ id: (await sendMessage(author, room.id, text)).id, author })
    } else if (choice < 8) {
      const [message] = sent.splice(random(sent.length), 1)
      await changeMessage(message!.author, DELETE, { id: message!.id })
    } else await ben.request(MARK_READ, { id: room.id, n: random(step + 1) })
    if (step % 10 === 9)
      await countsOf(ben, room, device).catch((error: unknown) => {
        throw new Error(`SEED=${seed}, step ${step}`, { cause: error })
      })
  }
  device.stop()
})

test('viewerEvents says when it has started: every later change is sent, every earlier one is in the list', async () => {
  const before = Date.now()
  const events = ben.subscribe<Event>(FOLLOW)
  const { viewerEvents } = await events.next()
  expect(viewerEvents.__typename).toBe('ViewerEventsStarted')
  const serverTime = Date.parse(viewerEvents.serverTime!)
  expect(serverTime).toBeGreaterThanOrEqual(before - 1_000)
  expect(serverTime).toBeLessThanOrEqual(Date.now() + 1_000)
  const room = await createRoomOf([ana, ben])
  const joined = await events.until(({ viewerEvents: { membership } }) => membership?.room.id === room.id)
  expect(joined.at(-1)!.viewerEvents).toMatchObject({ __typename: 'MembershipUpdated', change: 'JOINED' })
  await ana.request(KICK, { roomId: room.id, userId: ben.id })
  const kicked = await events.until(({ viewerEvents: { change } }) => change === 'KICKED')
  expect(kicked.at(-1)!.viewerEvents.membership!.room.memberCount).toBe(1)
  await joinRoom(ben, room)
  await events.until(({ viewerEvents: { change } }) => change === 'JOINED')
  await ben.request(LEAVE, { roomId: room.id })
  const left = await events.until(({ viewerEvents: { change } }) => change === 'LEFT')
  expect(left.at(-1)!.viewerEvents.membership!.room.memberCount).toBe(1)
  events.stop()
})

test('every event of a room carries the number of members as it is, after joins, kicks and bans too', async () => {
  const room = await createRoomOf([ana, ben])
  const device = await follow(ben)
  const count = async (memberCount: number) => {
    await device.until(
      ({ viewerEvents: { membership } }) =>
        membership?.room.id === room.id && membership.room.memberCount === memberCount,
    )
    const from = device.events.length
    const { number } = await sendMessage(ana, room.id, 'hello')
    await ben.request(MARK_READ, { id: room.id, n: number })
    await device.until(
      ({ viewerEvents }) =>
        viewerEvents.__typename === 'MembershipUpdated' && viewerEvents.membership?.room.id === room.id,
    )
    for (const { viewerEvents } of device.events.slice(from))
      if (viewerEvents.membership?.room.id === room.id)
        expect(viewerEvents.membership.room.memberCount).toBe(memberCount)
  }
  await joinRoom(eve, room)
  await count(3)
  await ana.request(KICK, { roomId: room.id, userId: eve.id })
  await count(2)
  await joinRoom(eve, room)
  await count(3)
  await eve.request(LEAVE, { roomId: room.id })
  await count(2)
  await joinRoom(eve, room)
  await count(3)
  await ana.request(BAN, { roomId: room.id, userId: eve.id })
  await count(2)
  device.stop()
})
