import { expect, test } from 'vitest'
import { databaseForFile } from '../harness/database.ts'
import { uuidOf } from '../harness/ids.ts'
import { auditLog, BAN } from '../harness/moderation.ts'
import { signUp } from '../harness/people.ts'
import { createRoom, createRoomOf, followRoom } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'
import { sql } from '../harness/sql.ts'

const database = await databaseForFile()
const server = await serverForFile({ database })

const APPOINT = `mutation ($roomId: ID!, $userId: ID!) {
  appointOwner(roomId: $roomId, userId: $userId) { owner { username } } }`
const DELETE =
  'mutation ($roomId: ID!, $reason: String) { deleteRoomAsAdmin(roomId: $roomId, reason: $reason) }'
const ROOMS = 'query ($search: String) { admin { rooms(search: $search) { nodes { name } } } }'

const admin = await signUp(server, 'boss')
await sql(database.url, 'UPDATE "User" SET admin = true WHERE id = $1', [uuidOf(admin.id)])
const ana = await signUp(server, 'ana')
const leo = await signUp(server, 'leo')

const roomsOf = async (search?: string) =>
  (
    await admin.request<{ admin: { rooms: { nodes: { name: string }[] } } }>(ROOMS, { search })
  ).admin.rooms.nodes.map(({ name }) => name)
const latest = async () =>
  (
    await admin.request<{ admin: { auditLog: { nodes: object[] } } }>(
      '{ admin { auditLog(first: 1) { nodes { action reason target { username } changes { field before after } } } } }',
    )
  ).admin.auditLog.nodes[0]

test('admins find all rooms, also those that they are banned from, and read none of their messages', async () => {
  const room = await createRoom(ana, { name: 'Hidden from the boss' })
  await ana.request(BAN, { roomId: room.id, userId: admin.id })
  expect(await admin.request('query { room(name: "Hidden from the boss") { id } }')).toEqual({ room: null })
  expect(await roomsOf('hidden from')).toEqual(['Hidden from the boss'])
  const { errors } = await admin.send(
    '{ admin { rooms(search: "hidden from") { nodes { messages(last: 1) { nodes { text } } } } } }',
  )
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN')
})

test('an admin appoints a member as the owner, everyone in the room learns of it, and both audit logs have it', async () => {
  const room = await createRoomOf([ana, leo], { name: 'Openings' })
  const events = followRoom(leo, room.id)
  await events.until(({ roomEvents }) => roomEvents.__typename === 'CaughtUp')
  expect(await admin.request(APPOINT, { roomId: room.id, userId: leo.id })).toEqual({
    appointOwner: { owner: { username: 'leo' } },
  })
  await events.until(({ roomEvents }) => roomEvents.__typename === 'RoomUpdated')
  expect(await latest()).toEqual({
    action: 'ROOM_OWNER_APPOINTED',
    reason: '',
    target: { username: 'leo' },
    changes: [{ field: 'room', before: null, after: 'Openings' }],
  })
  expect((await auditLog(leo, { name: 'Openings' }))[0]).toMatchObject({ action: 'ROOM_TRANSFERRED' })
  const { room: after } = await ana.request<{ room: { viewerMembership: object } }>(
    '{ room(name: "Openings") { viewerMembership { role } } }',
  )
  expect(after.viewerMembership).toEqual({ role: 'MODERATOR' })
  expect((await admin.refused(APPOINT, { roomId: room.id, userId: admin.id })).extensions).toMatchObject({
    code: 'NOT_FOUND',
    field: 'userId',
  })
})

test('an admin deletes a room, which ends its subscriptions; others cannot', async () => {
  const room = await createRoomOf([ana, leo], { name: 'Unwanted' })
  const events = followRoom(leo, room.id)
  await events.until(({ roomEvents }) => roomEvents.__typename === 'CaughtUp')
  for (const [query, variables] of [
    [DELETE, { roomId: room.id }],
    [APPOINT, { roomId: room.id, userId: leo.id }],
  ] as const)
    expect((await ana.refused(query, variables)).extensions.code).toBe('FORBIDDEN')
  await admin.request(DELETE, { roomId: room.id, reason: 'Against the rules' })
  await events.until(({ roomEvents }) => roomEvents.__typename === 'RoomDeleted')
  expect(await roomsOf('unwanted')).toEqual([])
  expect(await latest()).toEqual({
    action: 'ROOM_DELETED',
    reason: 'Against the rules',
    target: null,
    changes: [{ field: 'name', before: 'Unwanted', after: null }],
  })
  expect((await admin.refused(DELETE, { roomId: room.id })).extensions.code).toBe('NOT_FOUND')
})
