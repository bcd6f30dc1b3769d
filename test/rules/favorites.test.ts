import { expect, test } from 'vitest'
import { sendMessage } from '../harness/messages.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoomOf, joinRoom, LEAVE } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'

const server = sharedServer()
const [ana, ben] = [await signUp(server), await signUp(server)]

const SET = `mutation ($id: ID!, $favorite: Boolean!) {
  setFavorite(roomId: $id, favorite: $favorite) { favorite }
}`
const setFavorite = (person: Person, id: string, favorite = true) =>
  person.request<{ setFavorite: { favorite: boolean } }>(SET, { id, favorite })

/** Returns the favorites among a room's memberships, as one person sees them, by username. */
async function favoritesSeenBy(person: Person, id: string): Promise<string[]> {
  const { node } = await person.request<{
    node: { members: { nodes: { favorite: boolean; user: { username: string } }[] } }
  }>(
    'query ($id: ID!) { node(id: $id) { ... on Room { members { nodes { favorite user { username } } } } } }',
    { id },
  )
  return node.members.nodes.filter(({ favorite }) => favorite).map(({ user }) => user.username)
}

test('a favorite is the viewer’s own: nobody else sees it, and it takes no version of the room', async () => {
  const room = await createRoomOf([ana, ben])
  const version = async () =>
    (
      await ana.request<{ node: { version: number } }>(
        'query ($id: ID!) { node(id: $id) { ... on Room { version } } }',
        { id: room.id },
      )
    ).node.version
  const before = await version()
  expect(await setFavorite(ben, room.id)).toEqual({ setFavorite: { favorite: true } })
  expect(await favoritesSeenBy(ben, room.id)).toEqual([ben.username])
  expect(await favoritesSeenBy(ana, room.id)).toEqual([])
  expect(await version()).toBe(before)
  expect(await setFavorite(ben, room.id, false)).toEqual({ setFavorite: { favorite: false } })
  expect(await favoritesSeenBy(ben, room.id)).toEqual([])
})

test('every device of the viewer learns of a favorite once, and no other person does', async () => {
  const room = await createRoomOf([ana, ben])
  interface Event {
    viewerEvents: { __typename: string; change?: string | null; membership?: { favorite: boolean } }
  }
  const FOLLOW = `subscription { viewerEvents { __typename
    ... on MembershipUpdated { change membership { favorite } } } }`
  const [own, others] = [ben.subscribe<Event>(FOLLOW), ana.subscribe<Event>(FOLLOW)]
  await Promise.all([own.next(), others.next()])
  await setFavorite(ben, room.id)
  await setFavorite(ben, room.id)
  await setFavorite(ben, room.id, false)
  await own.until(({ viewerEvents }) => viewerEvents.membership?.favorite === false)
  await sendMessage(ben, room.id, 'the last event')
  await others.until(({ viewerEvents }) => viewerEvents.__typename === 'RoomActivity')
  const changes = (events: typeof own) =>
    events.events.flatMap(({ viewerEvents: { change, membership } }) =>
      change === 'FAVORITE_CHANGED' ? [membership!.favorite] : [],
    )
  expect(changes(own)).toEqual([true, false])
  expect(changes(others)).toEqual([])
  own.stop()
  others.stop()
})

test('only a member has a room among their favorites, and joining again starts without', async () => {
  const room = await createRoomOf([ana, ben])
  const eve = await signUp(server)
  await expect(setFavorite(eve, room.id)).rejects.toThrow()
  await setFavorite(ben, room.id)
  await ben.request(LEAVE, { roomId: room.id })
  await expect(setFavorite(ben, room.id, false)).rejects.toThrow()
  await joinRoom(ben, room)
  expect(await favoritesSeenBy(ben, room.id)).toEqual([])
})

test('lastActivityAt is the time of the last message, exactly in viewer events and to the minute in a query', async () => {
  const room = await createRoomOf([ana, ben])
  interface Event {
    viewerEvents: {
      __typename: string
      membership?: { room: { id: string; lastActivityAt: string } }
      lastMessage?: { postedAt: string }
    }
  }
  const events = ben.subscribe<Event>(`subscription { viewerEvents { __typename
    ... on RoomActivity { lastMessage { postedAt } membership { room { id lastActivityAt } } } } }`)
  await events.next()
  await sendMessage(ana, room.id, 'now')
  await events.until(({ viewerEvents }) => viewerEvents.membership?.room.id === room.id)
  const { membership, lastMessage } = events.events.at(-1)!.viewerEvents
  expect(membership!.room.lastActivityAt).toBe(lastMessage!.postedAt)
  events.stop()
  const { node } = await ben.request<{ node: { lastActivityAt: string } }>(
    'query ($id: ID!) { node(id: $id) { ... on Room { lastActivityAt } } }',
    { id: room.id },
  )
  const late = Date.parse(lastMessage!.postedAt) - Date.parse(node.lastActivityAt)
  expect(late).toBeGreaterThanOrEqual(0)
  expect(late).toBeLessThanOrEqual(60_000)
})
