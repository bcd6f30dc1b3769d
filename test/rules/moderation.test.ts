import { expect, test } from 'vitest'
import { until } from '../harness/wait.ts'
import { sendMessage } from '../harness/messages.ts'
import {
  auditLog,
  BAN,
  createStaffedRoom,
  KICK,
  SET_ROLE,
  signUpStaff,
  UNBAN,
} from '../harness/moderation.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoom, followRoom, JOIN, joinRoom, LEAVE, type Room } from '../harness/rooms.ts'
import { sharedServer, startServer } from '../harness/server.ts'

const server = sharedServer()

const staff = await signUpStaff(server)
const { owner, moderator, member } = staff

const soon = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString()
const BANS =
  'query ($name: String!) { room(name: $name) { bans { nodes { user { username } reason expiresAt } } } }'
const OWN_BAN =
  'query ($name: String!) { viewer { ban(roomName: $name) { reason } } room(name: $name) { id } }'
type OwnBan = { viewer: { ban: { reason: string } | null }; room: { id: string } | null }

const bansIn = async (room: Room) =>
  (await owner.request<{ room: { bans: { nodes: { user: { username: string } }[] } } }>(BANS, room)).room.bans
    .nodes
const ownBan = (person: Person, room: Room) => person.request<OwnBan>(OWN_BAN, { name: room.name })

/** Moves a ban into the past, so that it has ended. */
const pass = (room: Room) =>
  server.sql(
    `UPDATE "Ban" SET "expiresAt" = now() - interval '1 second' WHERE "roomId" = (SELECT id FROM "Room" WHERE name = $1)`,
    [room.name],
  )

test('someone who is kicked is out at once and may join again, and only the audit log has the reason', async () => {
  const room = await createStaffedRoom(staff)
  const [mine, theirs] = [followRoom(member, room.id), followRoom(owner, room.id)]
  for (const events of [mine, theirs]) await events.next()
  const { kickUser } = await moderator.request<{ kickUser: object }>(KICK, {
    roomId: room.id,
    userId: member.id,
    reason: 'Too loud',
  })
  expect(kickUser).toEqual({ status: 'LEFT', role: 'MEMBER' })
  expect((await mine.ended).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  expect((await theirs.next()).roomEvents.membership).toMatchObject({
    status: 'LEFT',
    user: { username: member.username },
  })
  expect(await auditLog(owner, room, { action: 'KICK' })).toMatchObject([
    { actor: { username: moderator.username }, target: { username: member.username }, reason: 'Too loud' },
  ])
  await joinRoom(member, room)
  await sendMessage(member, room.id, 'back again')
})

test('a kicked moderator comes back as a member', async () => {
  const room = await createStaffedRoom(staff)
  await owner.request(KICK, { roomId: room.id, userId: moderator.id })
  await joinRoom(moderator, room)
  expect((await moderator.refused(KICK, { roomId: room.id, userId: member.id })).extensions.code).toBe(
    'FORBIDDEN',
  )
})

test('a changed role reaches subscribers and the audit log', async () => {
  const room = await createStaffedRoom(staff)
  const events = followRoom(member, room.id)
  await events.next()
  for (const role of ['MODERATOR', 'MODERATOR', 'MEMBER'])
    await owner.request(SET_ROLE, { roomId: room.id, userId: member.id, role })
  expect((await events.next()).roomEvents.membership?.role).toBe('MODERATOR')
  expect((await events.next()).roomEvents.membership?.role).toBe('MEMBER')
  const log = await auditLog(moderator, room, { action: 'ROLE_CHANGED', userId: member.id })
  expect(log.map(({ changes }) => changes)).toEqual([
    [{ field: 'role', before: 'MODERATOR', after: 'MEMBER' }],
    [{ field: 'role', before: 'MEMBER', after: 'MODERATOR' }],
  ])
})

test('a ban keeps out members, former members and strangers, and tells them the reason', async () => {
  const room = await createStaffedRoom(staff)
  const [left, stranger] = [await signUp(server), await signUp(server)]
  await joinRoom(left, room)
  await left.request('mutation ($roomId: ID!) { leaveRoom(roomId: $roomId) { status } }', { roomId: room.id })
  for (const person of [member, left, stranger]) {
    await moderator.request(BAN, { roomId: room.id, userId: person.id, reason: 'Not here' })
    expect((await person.refused(JOIN, { input: { name: room.name } })).extensions.code).toBe('FORBIDDEN')
    expect(await ownBan(person, room)).toEqual({ viewer: { ban: { reason: 'Not here' } }, room: null })
  }
  expect(await bansIn(room)).toHaveLength(3)
  expect(await moderator.request(UNBAN, { roomId: room.id, userId: member.id })).toEqual({ unbanUser: true })
  expect(await moderator.request(UNBAN, { roomId: room.id, userId: member.id })).toEqual({ unbanUser: false })
  await joinRoom(member, room)
})

test('a ban ends by itself at its end, and subscribers are told', async () => {
  const room = await createStaffedRoom(staff)
  const events = followRoom(owner, room.id)
  await events.next()
  const { banUser } = await moderator.request<{ banUser: { expiresAt: string } }>(BAN, {
    roomId: room.id,
    userId: member.id,
    expiresAt: soon(1_500),
  })
  expect((await events.next()).roomEvents.membership?.status).toBe('BANNED')
  expect((await events.next()).roomEvents.membership?.status).toBe('LEFT')
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(banUser.expiresAt))
  expect(await auditLog(owner, room, { userId: member.id })).toMatchObject([
    { action: 'BAN_EXPIRED', actor: null },
    {
      action: 'BAN',
      actor: { username: moderator.username },
      changes: [{ field: 'expiresAt', after: banUser.expiresAt }],
    },
  ])
  expect(
    await server.sql('SELECT 1 FROM "Ban" b JOIN "Room" r ON r.id = b."roomId" WHERE r.name = $1', [
      room.name,
    ]),
  ).toEqual([])
})

test('a ban past its end keeps nobody out, even before the server has removed it', async () => {
  const room = await createStaffedRoom(staff)
  await owner.request(BAN, { roomId: room.id, userId: member.id, expiresAt: soon(3_600_000) })
  await pass(room)
  expect((await ownBan(member, room)).room).not.toBeNull()
  expect((await ownBan(member, room)).viewer.ban).toBeNull()
  expect(await bansIn(room)).toEqual([])
  await joinRoom(member, room)
  await sendMessage(member, room.id, 'in again')
})

test('two nodes that end the same ban at the same moment end it once', async () => {
  const room = await createStaffedRoom(staff)
  const other = await startServer({ database: server.database })
  try {
    await owner.request(BAN, { roomId: room.id, userId: member.id, expiresAt: soon(1_000) })
    await until(
      'the ban has ended',
      async () => (await auditLog(owner, room, { action: 'BAN_EXPIRED' })).length > 0,
    )
  } finally {
    await other.stop()
  }
  expect(await auditLog(owner, room, { action: 'BAN_EXPIRED' })).toHaveLength(1)
})

test('banning someone again changes only the reason and the end', async () => {
  const room = await createStaffedRoom(staff)
  await moderator.request(BAN, {
    roomId: room.id,
    userId: member.id,
    reason: 'First',
    expiresAt: soon(3_600_000),
  })
  await owner.request(BAN, { roomId: room.id, userId: member.id, reason: 'Second' })
  expect(await bansIn(room)).toEqual([
    { user: { username: member.username }, reason: 'Second', expiresAt: null },
  ])
})

test('a ban can delete the person’s recent messages', async () => {
  const room = await createStaffedRoom(staff)
  const old = await sendMessage(member, room.id, 'from long ago')
  await server.sql(
    `UPDATE "Message" SET "postedAt" = now() - interval '2 hours' WHERE text = 'from long ago'`,
  )
  const mine = await sendMessage(owner, room.id, 'mine')
  const recent = [await sendMessage(member, room.id, 'one'), await sendMessage(member, room.id, 'two')]
  const events = followRoom(owner, room.id)
  await events.next()
  await moderator.request(BAN, { roomId: room.id, userId: member.id, since: 3_600 })
  const told = [await events.next(), await events.next(), await events.next()].map(
    ({ roomEvents }) => roomEvents,
  )
  expect(told.map(({ membership, message }) => membership?.status ?? message?.number)).toEqual([
    'BANNED',
    ...recent.map(({ number }) => number),
  ])
  const { room: after } = await owner.request<{
    room: { messages: { nodes: { number: number; text: string }[] } }
  }>('query ($name: String!) { room(name: $name) { messages(first: 10) { nodes { number text } } } }', room)
  expect(after.messages.nodes).toEqual([
    { number: old.number, text: 'from long ago' },
    { number: mine.number, text: 'mine' },
    ...recent.map(({ number }) => ({ number, text: '' })),
  ])
  const [entry] = await auditLog(owner, room, { action: 'BAN' })
  expect(entry?.changes).toEqual([{ field: 'messagesDeleted', before: null, after: '2' }])
})

test.for([
  ['an end in the past', { expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
  ['an invalid end', { expiresAt: 'tomorrow' }, undefined],
  ['a reason of 501 characters', { reason: 'x'.repeat(501) }, 'reason'],
  ['a reason that cannot be stored', { reason: 'a\0b' }, 'reason'],
  ['deletion of the last zero seconds', { since: 0 }, 'deleteMessagesSince'],
  ['deletion of more than a week', { since: 604_801 }, 'deleteMessagesSince'],
] as const)('a ban with %s is refused and has no effect', async ([, more, field]) => {
  const room = await createStaffedRoom(staff)
  const { extensions } = await owner.refused(BAN, { roomId: room.id, userId: member.id, ...more })
  expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', ...(field && { field }) })
  expect(await bansIn(room)).toEqual([])
  await sendMessage(member, room.id, 'still here')
})

test('the audit log can be filtered and paged, the latest first', async () => {
  const room = await createRoom(owner)
  for (const person of [moderator, member]) await joinRoom(person, room)
  const act = (document: string, more: object) => owner.request(document, { roomId: room.id, ...more })
  await act(SET_ROLE, { userId: moderator.id, role: 'MODERATOR' })
  await act(KICK, { userId: member.id, reason: 'one' })
  await act(BAN, { userId: member.id, reason: 'two' })
  await moderator.request(UNBAN, { roomId: room.id, userId: member.id })
  const actions = async (filter: object) =>
    (await auditLog(moderator, room, filter)).map(({ action }) => action)
  expect(await actions({})).toEqual(['UNBAN', 'BAN', 'KICK', 'ROLE_CHANGED'])
  expect(await actions({ action: 'BAN' })).toEqual(['BAN'])
  expect(await actions({ userId: moderator.id })).toEqual(['UNBAN', 'ROLE_CHANGED'])
  expect(await actions({ userId: member.id, action: 'KICK' })).toEqual(['KICK'])
  type Page = {
    room: { auditLog: { nodes: { action: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } }
  }
  const document = `query ($name: String!, $after: String) { room(name: $name) { auditLog(first: 3, after: $after) {
    nodes { action } pageInfo { hasNextPage endCursor } } } }`
  const first = (await owner.request<Page>(document, room)).room.auditLog
  expect(first.pageInfo.hasNextPage).toBe(true)
  const second = (await owner.request<Page>(document, { ...room, after: first.pageInfo.endCursor })).room
    .auditLog
  expect([...first.nodes, ...second.nodes].map(({ action }) => action)).toEqual(await actions({}))
  expect(second.pageInfo.hasNextPage).toBe(false)
})

test.for([
  ['an unknown action', { action: 'DANCE' }, 'action'],
  ['an unknown user', { userId: 'nonsense' }, 'userId'],
  ['a cursor of another list', { after: Buffer.from('c:12').toString('base64url') }, 'after'],
] as const)('the audit log refuses %s', async ([, filter, field]) => {
  const room = await createStaffedRoom(staff)
  const document = `query ($name: String!, $action: String, $userId: ID, $after: String) {
    room(name: $name) { auditLog(action: $action, userId: $userId, after: $after) { nodes { id } } } }`
  expect((await owner.refused(document, { ...room, ...filter })).extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    field,
  })
})

test('someone who was removed is told so, until they join again; someone who left is not', async () => {
  const room = await createStaffedRoom(staff)
  const removedAt = async () =>
    (
      await member.request<{ viewer: { removedAt: string | null } }>(
        'query ($name: String!) { viewer { removedAt(roomName: $name) } }',
        { name: room.name.toUpperCase() },
      )
    ).viewer.removedAt
  expect(await removedAt()).toBeNull()
  const events = followRoom(member, room.id)
  await events.next()
  await moderator.request(KICK, { roomId: room.id, userId: member.id, reason: 'for moderators only' })
  expect(Date.parse((await removedAt())!)).toBeLessThanOrEqual(Date.now() + 1_000)
  expect((await events.ended).errors?.[0]).toMatchObject({
    message: 'A moderator removed you from this room.',
    extensions: { code: 'FORBIDDEN' },
  })
  await joinRoom(member, room)
  expect(await removedAt()).toBeNull()
  await member.request(LEAVE, { roomId: room.id })
  expect(await removedAt()).toBeNull()
  await moderator.request(BAN, { roomId: room.id, userId: member.id })
  await moderator.request(UNBAN, { roomId: room.id, userId: member.id })
  expect(await removedAt()).toBeNull()
})

test('each event of a membership tells what changed', async () => {
  const room = await createStaffedRoom(staff)
  const guest = await signUp(server)
  const events = owner.subscribe<{ roomEvents: { __typename: string; change?: string } }>(
    `subscription ($id: ID!) { roomEvents(roomId: $id) { __typename ... on MembershipChanged { change } } }`,
    { id: room.id },
  )
  await events.next()
  const target = { roomId: room.id, userId: guest.id }
  await joinRoom(guest, room)
  await owner.request(SET_ROLE, { ...target, role: 'MODERATOR' })
  await guest.request('mutation { updateProfile(input: { displayName: "Somebody" }) { id } }')
  await events.until(({ roomEvents }) => roomEvents.change === 'PROFILE_CHANGED')
  await guest.request(LEAVE, { roomId: room.id })
  await joinRoom(guest, room)
  await owner.request(KICK, target)
  await owner.request(BAN, target)
  await owner.request(UNBAN, target)
  await events.until(({ roomEvents }) => roomEvents.change === 'UNBANNED')
  expect(events.events.flatMap(({ roomEvents }) => roomEvents.change ?? [])).toEqual([
    'JOINED',
    'ROLE_CHANGED',
    'PROFILE_CHANGED',
    'LEFT',
    'JOINED',
    'KICKED',
    'BANNED',
    'UNBANNED',
  ])
})
