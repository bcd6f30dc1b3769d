import { expect, test } from 'vitest'
import { databaseForFile } from '../harness/database.ts'
import { uuidOf } from '../harness/ids.ts'
import { file, postFiles, upload } from '../harness/files.ts'
import { auditLog, BAN } from '../harness/moderation.ts'
import { type Person, signUp } from '../harness/people.ts'
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

test('rooms are listed by name, members and size of files, which only admins know and which follows what is uploaded and deleted', async () => {
  const small = await createRoomOf([ana, leo, admin], { name: 'zz Small' })
  const large = await createRoom(ana, { name: 'zz Large' })
  const size = async (name: string, reader: Person = admin) =>
    (await reader.request<{ room: { storage: number | null } }>(`{ room(name: "${name}") { storage } }`)).room
      .storage
  const keep = await upload(server, ana, small.id, file('a.txt', 'a'.repeat(10)))
  const remove = await upload(server, ana, small.id, file('b.txt', 'b'.repeat(300)))
  const unsent = await upload(server, ana, large.id, file('c.txt', 'c'.repeat(100)))
  expect([await size('zz Small'), await size('zz Large'), await size('zz Large', ana)]).toEqual([
    310,
    100,
    null,
  ])
  await postFiles(ana, small.id, [keep])
  const { id } = await postFiles(ana, small.id, [remove])
  await ana.request('mutation ($id: ID!) { deleteMessage(messageId: $id) { id } }', { id })
  expect(await size('zz Small')).toBe(10)
  const ordered = async (orderBy: string) => {
    const query = `query ($after: String, $before: String, $last: Int, $first: Int) { admin { rooms(search: "zz", orderBy: ${orderBy}, first: $first, after: $after, last: $last, before: $before) {
      nodes { name } pageInfo { startCursor endCursor } } } }`
    const page = async (variables: object) =>
      (
        await admin.request<{
          admin: {
            rooms: { nodes: { name: string }[]; pageInfo: { startCursor: string; endCursor: string } }
          }
        }>(query, variables)
      ).admin.rooms
    const first = await page({ first: 1 })
    const second = await page({ first: 1, after: first.pageInfo.endCursor })
    const back = await page({ last: 1, before: second.pageInfo.startCursor })
    expect(back.nodes).toEqual(first.nodes)
    return [...first.nodes, ...second.nodes].map(({ name }) => name)
  }
  expect(await ordered('NAME')).toEqual(['zz Large', 'zz Small'])
  expect(await ordered('MEMBERS')).toEqual(['zz Small', 'zz Large'])
  expect(await ordered('STORAGE')).toEqual(['zz Large', 'zz Small'])
  await ana.request('mutation ($id: ID!) { deleteAttachment(id: $id) }', { id: unsent.id })
  expect(await ordered('STORAGE')).toEqual(['zz Small', 'zz Large'])
})

test('with many rooms and people, each order of the lists reads a page of an index', async () => {
  await sql(
    database.url,
    `INSERT INTO "Room" (id, name, "nameKey", "ownerId", "memberCount", storage)
      SELECT gen_random_uuid(), 'many ' || n, 'many' || n, $1, n % 50, n * 7 FROM generate_series(1, 3000) n`,
    [uuidOf(ana.id)],
  )
  await sql(
    database.url,
    `INSERT INTO "User" (id, username, "displayName", "seenAt")
      SELECT gen_random_uuid(), 'many-' || n, 'Many', now() - n * interval '1 hour' FROM generate_series(1, 3000) n`,
  )
  await sql(database.url, 'ANALYZE "Room", "User"')
  for (const [table, column, value, index] of [
    ['Room', 'memberCount', '20', 'Room_kind_memberCount_id_idx'],
    ['Room', 'storage', '9000', 'Room_kind_storage_id_idx'],
    ['User', 'seenAt', "now() - interval '900 hours'", 'User_seenAt_id_idx'],
  ] as const) {
    const plan = await sql<{ 'QUERY PLAN': string }>(
      database.url,
      `EXPLAIN SELECT * FROM "${table}" WHERE ${table === 'Room' ? "kind = 'ROOM' AND " : ''}("${column}" < ${value} OR ("${column}" = ${value} AND id < gen_random_uuid()))
        ORDER BY "${column}" DESC, id DESC LIMIT 31`,
    )
    const lines = plan.map((row) => row['QUERY PLAN']).join('\n')
    expect(lines).toContain(`using "${index}"`)
    expect(lines).not.toContain('Sort')
  }
  await sql(database.url, `DELETE FROM "Room" WHERE name LIKE 'many %'`)
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
