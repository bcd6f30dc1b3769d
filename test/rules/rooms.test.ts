import { expect, test } from 'vitest'
import { globalId } from '../harness/ids.ts'
import { sendMessage } from '../harness/messages.ts'
import {
  auditLog,
  CHANGE_KEY,
  createStaffedRoom,
  signUpStaff,
  TRANSFER,
  UPDATE_ROOM,
} from '../harness/moderation.ts'
import { signUp } from '../harness/people.ts'
import { createRoom, followRoom, JOIN, joinRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'

const server = sharedServer()

const staff = await signUpStaff(server)
const { owner, moderator, member } = staff
const stranger = await signUp(server)

let names = 0
const newName = () => `Called ${process.pid} ${++names}`

const FIND = 'query ($name: String!) { room(name: $name) { id name } }'
const find = async (name: string) =>
  (await owner.request<{ room: { id: string; name: string } | null }>(FIND, { name })).room
const update = (roomId: string, input: object) =>
  owner.request<{ updateRoom: Settings }>(UPDATE_ROOM, { input: { roomId, ...input } })
type Settings = { name: string; topic: string; capacity: number | null; slowMode: number; version: number }

test('a room’s name, topic, capacity and slow mode can be changed, and subscribers are told', async () => {
  const room = await createStaffedRoom(staff)
  const events = followRoom(member, room.id)
  const from = (await events.next()).roomEvents.version
  const name = newName()
  const { updateRoom } = await update(room.id, { name, topic: 'All of it', capacity: 5, slowMode: 60 })
  expect(updateRoom).toEqual({ name, topic: 'All of it', capacity: 5, slowMode: 60, version: from + 1 })
  expect((await events.next()).roomEvents).toMatchObject({ __typename: 'RoomUpdated', version: from + 1 })
  const [entry] = await auditLog(moderator, { name })
  expect(entry).toMatchObject({ action: 'ROOM_UPDATED', actor: { username: owner.username } })
  expect(entry!.changes).toEqual([
    { field: 'name', before: room.name, after: name },
    { field: 'topic', before: '', after: 'All of it' },
    { field: 'capacity', before: null, after: '5' },
    { field: 'slowMode', before: '0', after: '60' },
  ])
})

test('absent fields stay as they are, a capacity of null lifts the limit, and equal values change nothing', async () => {
  const room = await createRoom(owner, { capacity: 3 })
  await update(room.id, { topic: 'Here to stay' })
  const { updateRoom: lifted } = await update(room.id, { capacity: null })
  expect(lifted).toMatchObject({ name: room.name, topic: 'Here to stay', capacity: null })
  const { updateRoom: same } = await update(room.id, { name: room.name, topic: 'Here to stay', slowMode: 0 })
  expect(same.version).toBe(lifted.version)
  expect(await auditLog(owner, room, { action: 'ROOM_UPDATED' })).toHaveLength(2)
})

test('a client that was away is told that the room was changed', async () => {
  const room = await createStaffedRoom(staff)
  const { updateRoom } = await update(room.id, { topic: 'New' })
  const events = followRoom(member, room.id, updateRoom.version - 1)
  expect((await events.next()).roomEvents).toMatchObject({
    __typename: 'RoomUpdated',
    version: updateRoom.version,
  })
  expect((await events.next()).roomEvents.__typename).toBe('CaughtUp')
})

test('former names lead to the room until another room takes them', async () => {
  const [first, second, third] = [newName(), newName(), newName()]
  const { id } = await createRoom(owner, { name: first })
  await update(id, { name: second })
  await update(id, { name: third })
  for (const name of [first.toUpperCase(), second, third])
    expect(await find(name)).toEqual({ id, name: third })
  const { joinRoom: joined } = await stranger.request<{ joinRoom: { room: { name: string } } }>(JOIN, {
    input: { name: first },
  })
  expect(joined.room.name).toBe(third)
  const other = await createRoom(stranger, { name: first })
  expect(await find(first)).toEqual({ id: other.id, name: first })
  const another = await createRoom(stranger)
  await stranger.request(UPDATE_ROOM, { input: { roomId: another.id, name: second } })
  expect((await find(second))?.id).toBe(another.id)
  await update(id, { name: newName() })
  expect(await find(third)).toMatchObject({ id })
})

test('a room can take back a former name, and change the case of its name', async () => {
  const [first, second] = [newName(), newName()]
  const { id } = await createRoom(owner, { name: first })
  await update(id, { name: second })
  await update(id, { name: first.toUpperCase() })
  for (const name of [first, second]) expect(await find(name)).toEqual({ id, name: first.toUpperCase() })
  await update(id, { name: first })
  expect((await find(second))?.name).toBe(first)
})

test.for([
  ['a name that is taken', { name: 'TAKEN' }, 'CONFLICT', 'name'],
  ['an invalid name', { name: ' - * - ' }, 'BAD_USER_INPUT', 'name'],
  ['an empty name', { name: '' }, 'BAD_USER_INPUT', 'name'],
  ['a topic that is too long', { topic: 'x'.repeat(251) }, 'BAD_USER_INPUT', 'topic'],
  ['a topic that cannot be stored', { topic: 'a\0b' }, 'BAD_USER_INPUT', 'topic'],
  ['a capacity below the number of members', { capacity: 2 }, 'BAD_USER_INPUT', 'capacity'],
  ['a capacity of one', { capacity: 1 }, 'BAD_USER_INPUT', 'capacity'],
  ['a slow mode of more than an hour', { slowMode: 3_601 }, 'BAD_USER_INPUT', 'slowMode'],
  ['a negative slow mode', { slowMode: -1 }, 'BAD_USER_INPUT', 'slowMode'],
] as const)('%s is refused and changes nothing', async ([, change, code, field]) => {
  const taken = newName()
  await createRoom(owner, { name: taken })
  const room = await createStaffedRoom(staff)
  const input = {
    roomId: room.id,
    topic: 'changed',
    ...change,
    ...('name' in change && change.name === 'TAKEN' && { name: taken }),
  }
  expect((await owner.refused(UPDATE_ROOM, { input })).extensions).toMatchObject({ code, field })
  const after = await owner.request<{ room: { topic: string } }>(
    'query ($name: String!) { room(name: $name) { topic } }',
    room,
  )
  expect(after.room.topic).toBe('')
})

test('of two rooms that are renamed to the same name at the same moment one gets it', async () => {
  const rooms = await Promise.all([createRoom(owner), createRoom(owner), createRoom(owner)])
  const name = newName()
  const answers = await Promise.all(
    rooms.map(({ id }) => owner.send(UPDATE_ROOM, { input: { roomId: id, name } })),
  )
  const codes = answers.map(({ errors }) => errors?.[0]?.extensions.code ?? 'done')
  expect(codes.sort()).toEqual(['CONFLICT', 'CONFLICT', 'done'])
})

test('rooms that take each other’s names at the same moment do not deadlock', async () => {
  const rooms = await Promise.all([1, 2, 3].map(() => createRoom(owner, { name: newName() })))
  const names = [...rooms.map(({ name }) => name), newName()]
  const outcomes = new Set<string>()
  for (let round = 0; round < 50; round++) {
    const answers = await Promise.all(
      rooms.map(({ id }, i) =>
        owner.send(UPDATE_ROOM, { input: { roomId: id, name: names[(i + round) % names.length] } }),
      ),
    )
    for (const { errors } of answers) outcomes.add(errors?.[0]?.extensions.code ?? 'done')
  }
  expect(outcomes).toEqual(new Set(['done', 'CONFLICT']))
})

test('after a changed key members stay and others need the new one; without a key the room is public', async () => {
  const room = await createStaffedRoom(staff, { key: 'first key' })
  const events = followRoom(member, room.id)
  await events.next()
  const { changeRoomKey } = await owner.request<{ changeRoomKey: { visibility: string } }>(CHANGE_KEY, {
    roomId: room.id,
    key: 'second key',
  })
  expect(changeRoomKey.visibility).toBe('PRIVATE')
  expect((await events.next()).roomEvents.__typename).toBe('RoomUpdated')
  await sendMessage(member, room.id, 'still here')
  expect((await events.next()).roomEvents.message?.text).toBe('still here')
  expect(
    (await stranger.refused(JOIN, { input: { name: room.name, key: 'first key' } })).extensions,
  ).toMatchObject({
    code: 'FORBIDDEN',
    field: 'key',
  })
  await joinRoom(stranger, room, 'second key')
  await owner.request(CHANGE_KEY, { roomId: room.id, key: null })
  await joinRoom(await signUp(server), room)
  const { changeRoomKey: closed } = await owner.request<{ changeRoomKey: { visibility: string } }>(
    CHANGE_KEY,
    {
      roomId: room.id,
      key: 'third key',
    },
  )
  expect(closed.visibility).toBe('PRIVATE')
  const log = await auditLog(owner, room, { action: 'KEY_CHANGED' })
  expect(log.map(({ changes }) => changes[0]?.after)).toEqual(['PRIVATE', 'PUBLIC', 'PRIVATE'])
  expect(JSON.stringify(log)).not.toContain('key"')
})

test.for([
  ['empty', ''],
  ['too long', 'x'.repeat(257)],
  ['impossible to store', 'a\0b'],
])('a key that is %s is refused', async ([, key]) => {
  const room = await createRoom(owner, { key: 'the key' })
  expect((await owner.refused(CHANGE_KEY, { roomId: room.id, key })).extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'key',
  })
  await joinRoom(stranger, room, 'the key')
})

test('transferring a room makes the other member its owner and the former owner a moderator, and subscribers are told', async () => {
  const room = await createStaffedRoom(staff)
  const events = followRoom(moderator, room.id)
  const from = (await events.next()).roomEvents.version
  const { transferRoom } = await owner.request<{
    transferRoom: { version: number; owner: { username: string } }
  }>(TRANSFER, {
    roomId: room.id,
    userId: member.id,
  })
  expect(transferRoom).toEqual({ version: from + 3, owner: { username: member.username } })
  const told = await events.until(({ roomEvents }) => roomEvents.__typename === 'RoomUpdated')
  expect(
    told.map(({ roomEvents }) => [roomEvents.membership?.user.username, roomEvents.membership?.role]),
  ).toEqual([
    [owner.username, 'MODERATOR'],
    [member.username, 'OWNER'],
    [undefined, undefined],
  ])
  expect((await owner.refused(CHANGE_KEY, { roomId: room.id, key: 'mine again' })).extensions.code).toBe(
    'FORBIDDEN',
  )
  await member.request(CHANGE_KEY, { roomId: room.id, key: 'mine now' })
  expect(await auditLog(member, room, { action: 'ROOM_TRANSFERRED' })).toMatchObject([
    { actor: { username: owner.username }, target: { username: member.username } },
  ])
})

test.for([
  ['who is not a member', stranger, 'NOT_FOUND'],
  ['who owns it', owner, 'BAD_USER_INPUT'],
] as const)('a room cannot be transferred to someone %s', async ([, { id: userId }, code]) => {
  const room = await createStaffedRoom(staff)
  expect((await owner.refused(TRANSFER, { roomId: room.id, userId })).extensions).toMatchObject({
    code,
    field: 'userId',
  })
})

test('nodes looks up several objects in their order, and one that is missing or not allowed costs the others nothing', async () => {
  const room = await createRoom(owner)
  const { id } = await sendMessage(owner, room.id, 'for members')
  const ids = [owner.id, globalId('Room', '0197a0d5-0000-7000-8000-000000000000'), id, room.id]
  const nodes = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }'
  const { data, errors } = await stranger.send<{ nodes: unknown[] }>(nodes, { ids })
  expect(data!.nodes).toEqual([
    { __typename: 'User', id: owner.id },
    null,
    null,
    { __typename: 'Room', id: room.id },
  ])
  expect(errors).toMatchObject([{ path: ['nodes', 2], extensions: { code: 'FORBIDDEN' } }])
  expect(await owner.request(nodes, { ids: [] })).toEqual({ nodes: [] })
  for (const [wrong, code] of [
    [Array.from({ length: 101 }, () => owner.id), 'BAD_USER_INPUT'],
    [['nothing'], 'BAD_USER_INPUT'],
  ] as const)
    expect((await owner.refused(nodes, { ids: wrong })).extensions).toMatchObject({ code, field: 'ids' })
})
