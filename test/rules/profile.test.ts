import { expect, test } from 'vitest'
import { file, png, sendFiles } from '../harness/files.ts'
import { sendMessage } from '../harness/messages.ts'
import { BAN, KICK } from '../harness/moderation.ts'
import { type Person, signUp } from '../harness/people.ts'
import { followProfiles, rename, untilNamed, UPDATE_PROFILE } from '../harness/profiles.ts'
import { createRoom, createRoomOf, joinRoom, LEAVE, versionOf } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'
import type { Subscription } from '../harness/subscription.ts'
import { until } from '../harness/wait.ts'

const server = sharedServer()

interface Member {
  roomEvents: {
    __typename: string
    version: number
    membership?: { status: string; user: { displayName: string; avatarUrl: string | null } }
  }
}
const MEMBERS = `subscription ($roomId: ID!, $after: Int) { roomEvents(roomId: $roomId, after: $after) {
  __typename version ... on MembershipChanged { membership { status user { displayName avatarUrl } } } } }`
const followMembers = (person: Person, roomId: string, after?: number): Subscription<Member> =>
  person.subscribe<Member>(MEMBERS, { roomId, after })
const named = (displayName: string) => (event: Member) =>
  event.roomEvents.membership?.user.displayName === displayName

test.for(['Ana Lima', 'שרה', '李雷', 'a', 'n'.repeat(50)])(
  'a new display name reaches the members of the user’s rooms, live and after they were away: %s',
  async (name) => {
    const [ana, leo] = [await signUp(server), await signUp(server)]
    const room = await createRoomOf([leo, ana])
    await sendMessage(ana, room.id, 'said under the first name')
    const live = followMembers(leo, room.id)
    const { version } = (await live.next()).roomEvents
    await rename(ana, name)
    const [event] = (await live.until(named(name))).slice(-1)
    expect(event!.roomEvents).toMatchObject({
      __typename: 'MembershipChanged',
      membership: { status: 'ACTIVE' },
    })

    // Once from the memory of the feed, and once from the database after many other changes.
    await followMembers(leo, room.id, version).until(named(name))
    for (let i = 0; i < 70; i++) await sendMessage(leo, room.id, `later ${i}`)
    const replayed = await followMembers(leo, room.id, version).until(
      ({ roomEvents }) => roomEvents.__typename === 'CaughtUp',
    )
    expect(replayed.filter(named(name))).toHaveLength(1)
  },
)

test('a new avatar, and its removal, reach the members of the user’s rooms', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoomOf([leo, ana])
  const live = followMembers(leo, room.id)
  const picture = { file: file('me.png', png(40, 40)) }
  await sendFiles(server, ana, 'mutation ($file: File!) { uploadAvatar(file: $file) { id } }', {}, picture)
  await live.until(({ roomEvents }) => Boolean(roomEvents.membership?.user.avatarUrl))
  await ana.request('mutation { removeAvatar { id } }')
  await live.until(({ roomEvents }) => roomEvents.membership?.user.avatarUrl === null)
})

test('a new display name reaches rooms that the user left, was removed or banned from, because the messages stay there', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const rooms = [
    await createRoomOf([leo, ana]),
    await createRoomOf([leo, ana]),
    await createRoomOf([leo, ana]),
  ]
  const ways = [
    () => ana.request(LEAVE, { roomId: rooms[0]!.id }),
    () => leo.request(KICK, { roomId: rooms[1]!.id, userId: ana.id }),
    () => leo.request(BAN, { roomId: rooms[2]!.id, userId: ana.id }),
  ]
  for (const way of ways) await way()
  const live = rooms.map(({ id }) => followMembers(leo, id))
  for (const events of live) await events.next()
  await rename(ana, 'Gone Ana')
  for (const [i, status] of ['LEFT', 'LEFT', 'BANNED'].entries()) {
    const event = (await live[i]!.until(named('Gone Ana'))).at(-1)
    expect(event?.roomEvents.membership).toMatchObject({ status })
  }
})

test('a new profile reaches everyone who shares a room, whatever they look at, and nobody else', async () => {
  const [ana, leo, stranger] = [await signUp(server), await signUp(server), await signUp(server)]
  const rooms = [
    await createRoomOf([leo, ana]),
    await createRoomOf([ana, leo]),
    await createRoomOf([leo, ana]),
  ]
  const own = await createRoom(stranger)
  const ofLeo = await followProfiles(leo, { by: ana, roomId: rooms[0]!.id })
  const ofStranger = await followProfiles(stranger, { by: stranger, roomId: own.id })
  await rename(ana, 'Ana the First')
  await untilNamed(ofLeo, ana.id, 'Ana the First')
  await rename(ana, 'Ana the Second')
  const events = await untilNamed(ofLeo, ana.id, 'Ana the Second')
  expect(events.filter(({ viewerEvents: { user } }) => user?.displayName === 'Ana the First')).toEqual([])
  await rename(stranger, 'Known to nobody')
  const seen = await untilNamed(ofStranger, stranger.id, 'Known to nobody')
  expect(seen.filter(({ viewerEvents: { user } }) => user?.id === ana.id)).toEqual([])
})

test('a new profile reaches the user’s own devices, in whatever rooms they are', async () => {
  const ana = await signUp(server)
  const room = await createRoom(ana)
  const events = await followProfiles(ana, { by: ana, roomId: room.id })
  await ana.request('mutation ($id: ID!) { deleteRoom(roomId: $id) }', { id: room.id })
  await rename(ana, 'Roomless')
  await untilNamed(events, ana.id, 'Roomless')
})

test('a profile that stays as it was changes no room', async () => {
  const ana = await signUp(server)
  const room = await createRoom(ana)
  const before = await versionOf(ana, room)
  await rename(ana, ana.username)
  await ana.request(UPDATE_PROFILE, { input: { bot: false } })
  await ana.request(UPDATE_PROFILE, { input: {} })
  await rename(ana, 'Changed')
  await until('the one change', async () => (await versionOf(ana, room)) > before)
  expect(await versionOf(ana, room)).toBe(before + 1)
})

test('a profile that is changed back at once ends as it is stored', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const room = await createRoomOf([leo, ana])
  const live = followMembers(leo, room.id)
  const { version } = (await live.next()).roomEvents
  await Promise.all(['One', 'Two', 'One', 'Three'].map((name) => rename(ana, name)))
  await rename(ana, 'Last')
  await live.until(named('Last'))
  const replayed = await followMembers(leo, room.id, version).until(
    ({ roomEvents }) => roomEvents.__typename === 'CaughtUp',
  )
  expect(replayed.flatMap(({ roomEvents }) => roomEvents.membership?.user.displayName ?? [])).toEqual([
    'Last',
  ])
})

interface People {
  viewer: { people: { username: string }[] } | null
}
const findPeople = async (person: Person, search: string) => {
  const { viewer } = await person.request<People>(
    'query ($search: String!) { viewer { people(search: $search) { username } } }',
    { search },
  )
  return viewer!.people.map(({ username }) => username)
}

test('people are found by username or display name, the best match first, by those who share a room with them alone', async () => {
  const [me, other, former] = [await signUp(server), await signUp(server), await signUp(server)]
  const prefix = `zq${process.pid}`
  const people: Person[] = []
  for (const name of [`${prefix}-b`, `${prefix}`, `a-${prefix}`, `${prefix}_c`])
    people.push(await signUp(server, name))
  const room = await createRoomOf([me, ...people, former])
  await createRoomOf([other, people[0]!])
  await former.request(LEAVE, { roomId: room.id })
  await rename(me, `${prefix} myself`)

  const all = [`${prefix}`, `${prefix}-b`, `${prefix}_c`, `a-${prefix}`]
  expect(await findPeople(me, prefix)).toEqual(all)
  expect(await findPeople(me, ` ${prefix.toUpperCase()} `)).toEqual(all)
  expect(await findPeople(other, prefix)).toEqual([`${prefix}-b`])
  for (const search of [former.username, `${prefix}_b`, `${prefix}%`, '', '   ', '\\', 'x'.repeat(300)])
    expect(await findPeople(me, search), search).toEqual([])
  expect(await findPeople(former, prefix)).toEqual([])

  await rename(people[2]!, `${prefix}`)
  expect((await findPeople(me, prefix)).slice(0, 2).toSorted()).toEqual([prefix, `a-${prefix}`].toSorted())
  await me.request(BAN, { roomId: room.id, userId: people[1]!.id })
  expect(await findPeople(me, prefix)).not.toContain(prefix)
})

test('a member sees the membership of anyone who is or was in the room, and others see none', async () => {
  const [owner, member, stranger] = [await signUp(server), await signUp(server), await signUp(server)]
  const room = await createRoomOf([owner, member])
  const MEMBERSHIP = `query ($name: String!, $username: String!) {
    room(name: $name) { membership(username: $username) { role status user { username } } } }`
  const read = async (person: Person, username: string) =>
    (await person.request<{ room: { membership: object | null } }>(MEMBERSHIP, { name: room.name, username }))
      .room.membership
  expect(await read(member, owner.username.toUpperCase())).toMatchObject({ role: 'OWNER', status: 'ACTIVE' })
  expect(await read(owner, member.username)).toMatchObject({ role: 'MEMBER', status: 'ACTIVE' })
  for (const username of [stranger.username, 'nobody-of-this-name', '', '%'])
    expect(await read(owner, username), username).toBeNull()
  const refused = await stranger.refused(MEMBERSHIP, { name: room.name, username: owner.username })
  expect(refused.extensions.code).toBe('FORBIDDEN')
  await member.request(LEAVE, { roomId: room.id })
  expect(await read(owner, member.username)).toMatchObject({ status: 'LEFT' })
  await joinRoom(member, room)
  expect(await read(member, member.username)).toMatchObject({ status: 'ACTIVE' })
})
