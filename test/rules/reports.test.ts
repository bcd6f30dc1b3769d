import { expect, test } from 'vitest'
import type { Client } from '../harness/client.ts'
import { databaseForFile } from '../harness/database.ts'
import { openDirect } from '../harness/directs.ts'
import { uuidOf } from '../harness/ids.ts'
import { SEND, sendMessage } from '../harness/messages.ts'
import { auditLog, BAN, createStaffedRoom, DELETE_ROOM, signUpStaff } from '../harness/moderation.ts'
import { type Person, password, signUp } from '../harness/people.ts'
import { joinRoom, LEAVE, type Room } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'
import { sql } from '../harness/sql.ts'

const database = await databaseForFile()
const server = await serverForFile({ database })
const staff = await signUpStaff(server)
const { owner, moderator, member } = staff
const admin = await signUp(server, 'boss')
await sql(database.url, 'UPDATE "User" SET admin = true WHERE id = $1', [uuidOf(admin.id)])

const REPORT =
  'mutation ($messageId: ID!, $reason: String!) { reportMessage(messageId: $messageId, reason: $reason) }'
const PARTS = `id reason reportCount resolvedAt reporter { username } resolvedBy { username }
  message { text deletedAt author { username } }`
const RESOLVE = `mutation ($id: ID!) { resolveReport(id: $id) { ${PARTS} } }`
const REPORTS = `query ($name: String!, $open: Boolean) { room(name: $name) {
  openReportCount reports(open: $open) { nodes { ${PARTS} } } } }`
const ALL_REPORTS = `query ($open: Boolean) { admin { reports(open: $open) { nodes { room { name } ${PARTS} } } } }`
const COUNT = 'query ($name: String!) { room(name: $name) { openReportCount } }'

interface Report {
  id: string
  reason: string
  reportCount: number
  reporter: { username: string } | null
  resolvedBy: { username: string } | null
  message: { text: string; author: { username: string } | null } | null
}

const report = (person: Client, messageId: string, reason = 'Spam') =>
  person.request<{ reportMessage: boolean }>(REPORT, { messageId, reason })
const reportsIn = async (reader: Client, { name }: Room, open?: boolean) =>
  (
    await reader.request<{ room: { openReportCount: number; reports: { nodes: Report[] } } }>(REPORTS, {
      name,
      open,
    })
  ).room
const allReports = async (room: Room) =>
  (
    await admin.request<{ admin: { reports: { nodes: (Report & { room: { name: string } })[] } } }>(
      ALL_REPORTS,
    )
  ).admin.reports.nodes.filter(({ room: { name } }) => name === room.name)
const count = async (reader: Client, { name }: Room) =>
  (await reader.request<{ room: { openReportCount: number | null } }>(COUNT, { name })).room.openReportCount

/** Creates a room in which the member has posted what others report. */
async function createReportedRoom(): Promise<{ room: Room; messageId: string; others: Person[] }> {
  const room = await createStaffedRoom(staff)
  const others = [await signUp(server), await signUp(server)]
  for (const person of others) await joinRoom(person, room)
  const { id } = await sendMessage(member, room.id, 'buy my pills')
  return { room, messageId: id, others }
}

test('a message is reported once by each person, moderators see who reported it, and resolving it resolves every report of it', async () => {
  const { room, messageId, others } = await createReportedRoom()
  const [ana, leo] = others as [Person, Person]
  await report(ana, messageId, '  Spam  ')
  await report(ana, messageId, 'Still spam')
  await report(leo, messageId, 'Pills')
  const { openReportCount, reports } = await reportsIn(moderator, room, true)
  expect(openReportCount).toBe(2)
  expect(reports.nodes).toMatchObject([
    { reason: 'Pills', reporter: { username: leo.username }, reportCount: 2, resolvedBy: null },
    { reason: 'Spam', reporter: { username: ana.username }, message: { text: 'buy my pills' } },
  ])
  const { id } = reports.nodes[1]!
  const resolved = await moderator.request<{ resolveReport: Report }>(RESOLVE, { id })
  expect(resolved.resolveReport.resolvedBy).toEqual({ username: moderator.username })
  expect(await reportsIn(owner, room, true)).toMatchObject({ openReportCount: 0, reports: { nodes: [] } })
  expect((await reportsIn(owner, room, false)).reports.nodes).toHaveLength(2)
  await owner.request(RESOLVE, { id })
  await report(ana, messageId)
  expect(await count(owner, room)).toBe(0)
  expect(await auditLog(owner, room, { action: 'REPORT_RESOLVED' })).toMatchObject([
    { actor: { username: moderator.username }, target: { username: member.username }, number: 1, reason: '' },
  ])
})

test('nobody learns who reported their own message, moderators included, or resolves a report of it', async () => {
  const { room, others } = await createReportedRoom()
  const { id } = await sendMessage(moderator, room.id, 'mean words')
  await report(others[0]!, id)
  expect(await reportsIn(moderator, room)).toMatchObject({ openReportCount: 0, reports: { nodes: [] } })
  const [seen] = (await reportsIn(owner, room)).reports.nodes
  expect((await moderator.refused(RESOLVE, { id: seen!.id })).extensions.code).toBe('NOT_FOUND')
  expect(await moderator.request('query ($id: ID!) { node(id: $id) { id } }', { id: seen!.id })).toEqual({
    node: null,
  })
  expect((await owner.refused(REPORT, { messageId: id, reason: ' ' })).extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'reason',
  })
  expect((await moderator.refused(REPORT, { messageId: id, reason: 'x' })).extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'messageId',
  })
})

test('only members report, and only moderators see reports; for members the count is null', async () => {
  const { room, messageId, others } = await createReportedRoom()
  const stranger = await signUp(server)
  const message = { messageId, reason: 'Spam' }
  expect((await stranger.refused(REPORT, message)).extensions.code).toBe('FORBIDDEN')
  await others[1]!.request(LEAVE, { roomId: room.id })
  expect((await others[1]!.refused(REPORT, message)).extensions.code).toBe('FORBIDDEN')
  await report(others[0]!, messageId)
  const { id } = (await reportsIn(owner, room)).reports.nodes[0]!
  expect((await member.refused(RESOLVE, { id })).extensions.code).toBe('NOT_FOUND')
  expect((await others[0]!.refused(RESOLVE, { id })).extensions.code).toBe('FORBIDDEN')
  for (const person of [member, others[0]!, stranger]) {
    expect((await person.refused(REPORTS, { name: room.name })).extensions.code).toBe('FORBIDDEN')
    expect(await count(person, room)).toBeNull()
  }
})

test('an admin sees of a report in a room the room, the reporter, the reason and the count, and its message only as a member [SEC-176]', async () => {
  const { room, messageId, others } = await createReportedRoom()
  await report(others[0]!, messageId, 'Threats')
  const seen = {
    room: { name: room.name },
    reporter: { username: others[0]!.username },
    reason: 'Threats',
    reportCount: 1,
    message: null,
  }
  const [found] = await allReports(room)
  expect(found).toMatchObject(seen)
  const node = 'query ($id: ID!) { node(id: $id) { ... on Report { message { text } } } }'
  expect(await admin.request(node, { id: found!.id })).toEqual({ node: { message: null } })
  await joinRoom(admin, room)
  expect((await allReports(room))[0]).toMatchObject({ ...seen, message: { text: 'buy my pills' } })
  await admin.request(LEAVE, { roomId: room.id })
  const { resolveReport } = await admin.request<{ resolveReport: Report }>(RESOLVE, { id: found!.id })
  expect(resolveReport).toMatchObject({ message: null, resolvedBy: { username: 'boss' } })
  expect(await auditLog(owner, room, { action: 'REPORT_RESOLVED' })).toMatchObject([
    { actor: { username: 'boss' } },
  ])
  const log = '{ admin { auditLog(first: 1) { nodes { action number changes { field after } } } } }'
  expect(await admin.request(log)).toEqual({
    admin: {
      auditLog: {
        nodes: [
          { action: 'ROOM_REPORT_RESOLVED', number: 1, changes: [{ field: 'room', after: room.name }] },
        ],
      },
    },
  })
})

test('an admin reads a reported message of a direct conversation and nothing else of it, and its people see no reports', async () => {
  const [ana, leo, stranger] = [await signUp(server), await signUp(server), await signUp(server)]
  const direct = await openDirect(ana, [leo])
  const before = await sendMessage(ana, direct.id, 'not reported')
  const { sendMessage: threat } = await leo.request<{ sendMessage: { id: string } }>(SEND, {
    input: { roomId: direct.id, text: 'a threat', replyToId: before.id },
  })
  await report(ana, threat.id, 'Threats')
  const [found] = await allReports(direct)
  expect(found).toMatchObject({
    reason: 'Threats',
    reporter: { username: ana.username },
    reportCount: 1,
    message: { text: 'a threat', author: { username: leo.username } },
  })
  const READ = `query ($id: ID!) { node(id: $id) { ... on Report { room { kind name } message { number replyTo { text } } } } }`
  expect(await admin.request(READ, { id: found!.id })).toEqual({
    node: { room: { kind: 'DIRECT', name: direct.name }, message: { number: 2, replyTo: null } },
  })
  const inside = [
    'messages(last: 9) { nodes { text } }',
    'message(number: 2) { text }',
    'members { nodes { id } }',
    'pins { nodes { text } }',
  ]
  for (const field of inside)
    for (const room of ['room', 'message { room']) {
      const through = `query ($id: ID!) { node(id: $id) { ... on Report { ${room} { ${field} } ${room === 'room' ? '' : '}'} } } }`
      expect(`${field} ${(await admin.refused(through, { id: found!.id })).extensions.code}`).toBe(
        `${field} NOT_FOUND`,
      )
    }
  const NODE = 'query ($id: ID!) { node(id: $id) { id } }'
  for (const id of [direct.id, threat.id, before.id])
    expect((await admin.send<{ node: object | null }>(NODE, { id })).data?.node ?? null).toBeNull()
  const LISTS = `query ($id: ID!) { node(id: $id) { ... on Room { reports { nodes { id } } } } }`
  const OPEN = `query ($id: ID!) { node(id: $id) { ... on Room { openReportCount } } }`
  for (const person of [ana, leo]) {
    expect((await person.refused(LISTS, { id: direct.id })).extensions.code).toBe('FORBIDDEN')
    expect(await person.request(OPEN, { id: direct.id })).toEqual({ node: { openReportCount: null } })
  }
  for (const [person, code] of [
    [ana, 'FORBIDDEN'],
    [leo, 'NOT_FOUND'],
    [stranger, 'NOT_FOUND'],
  ] as const)
    expect((await person.refused(RESOLVE, { id: found!.id })).extensions.code).toBe(code)
  const { resolveReport } = await admin.request<{ resolveReport: Report }>(RESOLVE, { id: found!.id })
  expect(resolveReport).toMatchObject({ message: { text: 'a threat' }, resolvedBy: { username: 'boss' } })
})

test('a report outlives its message, its reporter’s membership and both accounts, and goes with the room', async () => {
  const { room, messageId, others } = await createReportedRoom()
  const [banned, deleted] = others as [Person, Person]
  await report(banned, messageId, 'Spam')
  await report(deleted, messageId, 'Pills')
  await owner.request(BAN, { roomId: room.id, userId: banned.id })
  await deleted.request('mutation ($password: String!) { deleteAccount(password: $password) }', { password })
  await member.request('mutation ($id: ID!) { deleteMessage(messageId: $id) { id } }', { id: messageId })
  expect((await reportsIn(owner, room)).reports.nodes).toMatchObject([
    { reason: 'Pills', reporter: null, message: { text: '', author: { username: member.username } } },
    { reason: 'Spam', reporter: { username: banned.username } },
  ])
  const late = { messageId, reason: 'Late' }
  expect((await moderator.refused(REPORT, late)).extensions).toMatchObject({
    code: 'NOT_FOUND',
    field: 'messageId',
  })
  expect(await allReports(room)).toHaveLength(2)
  await owner.request(DELETE_ROOM, { roomId: room.id })
  expect(await allReports(room)).toEqual([])
})
