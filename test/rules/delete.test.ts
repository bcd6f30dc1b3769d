import { expect, test } from 'vitest'
import { until } from '../harness/wait.ts'
import { file, fetchFile, postFiles, upload } from '../harness/files.ts'
import { ADD, changeMessage, DELETE, followMessages, readMessage, sendMessage } from '../harness/messages.ts'
import { auditLog, BAN, createStaffedRoom, signUpStaff } from '../harness/moderation.ts'
import { signUp } from '../harness/people.ts'
import { joinRoom, versionOf } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'

const server = sharedServer()

const staff = await signUpStaff(server)
const { owner, moderator, member } = staff
const room = await createStaffedRoom(staff)

const empty = { text: '', mentions: [], reactions: [], attachments: [] }

test('a deleted message leaves a tombstone for subscribers and for those who come back', async () => {
  const attachment = await upload(server, member, room.id, file('notes.txt', 'secret plans'))
  const carrier = await postFiles(member, room.id, [attachment], `@${owner.username} read this`)
  const before = await changeMessage(owner, ADD, { id: carrier.id, emoji: '🎉' })
  const live = followMessages(owner, room.id)
  await live.next()
  const tombstone = await changeMessage(member, DELETE, { id: carrier.id })
  expect(tombstone).toMatchObject({ ...empty, number: carrier.number, author: { username: member.username } })
  expect(Date.parse(tombstone.deletedAt!)).toBeGreaterThan(0)
  const told = {
    roomEvents: { __typename: 'MessageUpdated', version: tombstone.version, message: tombstone },
  }
  expect(await live.next()).toEqual(told)
  const again = followMessages(moderator, room.id, before.version)
  expect(await again.next()).toEqual(told)
  expect(await readMessage(owner, carrier.id)).toEqual(tombstone)
  for (const subscription of [live, again]) subscription.stop()
  expect((await fetchFile(server, attachment.url, member)).status).toBe(404)
})

test('the audit log records deletions by moderators with their reason, and none by authors', async () => {
  const [mine, spam] = [
    await sendMessage(member, room.id, 'oops'),
    await sendMessage(member, room.id, 'spam'),
  ]
  const before = (await auditLog(owner, room)).length
  await changeMessage(member, DELETE, { id: mine.id })
  expect(await auditLog(owner, room)).toHaveLength(before)
  await changeMessage(moderator, DELETE, { id: spam.id, reason: 'Advertising' })
  const [entry, ...rest] = await auditLog(owner, room)
  expect(rest).toHaveLength(before)
  expect(entry).toMatchObject({
    action: 'MESSAGE_DELETED',
    number: spam.number,
    reason: 'Advertising',
    actor: { username: moderator.username },
    target: { username: member.username },
  })
})

test('a member may not delete another member’s message', async () => {
  const { id } = await sendMessage(moderator, room.id, 'stays')
  expect((await member.refused(DELETE, { id })).extensions.code).toBe('FORBIDDEN')
  const stranger = await signUp(server)
  expect((await stranger.refused(DELETE, { id })).extensions.code).toBe('FORBIDDEN')
  expect((await readMessage(member, id)).text).toBe('stays')
})

test('deleting a message again changes nothing and is not recorded again', async () => {
  const { id } = await sendMessage(member, room.id, 'twice')
  const first = await changeMessage(moderator, DELETE, { id, reason: 'first' })
  const [entries, version] = [(await auditLog(owner, room)).length, await versionOf(owner, room)]
  expect(await changeMessage(owner, DELETE, { id, reason: 'second' })).toEqual(first)
  expect(await auditLog(owner, room)).toHaveLength(entries)
  expect(await versionOf(owner, room)).toBe(version)
})

test('a reply to a deleted message refers to the tombstone, and a new reply to it is refused', async () => {
  const REPLY = `mutation ($roomId: ID!, $replyToId: ID!) {
    sendMessage(input: { roomId: $roomId, text: "a reply", replyToId: $replyToId }) { id replyTo { text deletedAt } }
  }`
  const original = await sendMessage(member, room.id, 'original')
  const { sendMessage: reply } = await owner.request<{ sendMessage: { id: string } }>(REPLY, {
    roomId: room.id,
    replyToId: original.id,
  })
  const { deletedAt } = await changeMessage(member, DELETE, { id: original.id })
  const { node } = await owner.request<{ node: object }>(
    'query ($id: ID!) { node(id: $id) { ... on Message { text replyTo { text deletedAt } } } }',
    { id: reply.id },
  )
  expect(node).toEqual({ text: 'a reply', replyTo: { text: '', deletedAt } })
  const refused = await owner.refused(REPLY, { roomId: room.id, replyToId: original.id })
  expect(refused.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'replyToId' })
})

test('a ban can delete the recent messages, and only those', async () => {
  const guest = await signUp(server)
  await joinRoom(guest, room)
  const attachment = await upload(server, guest, room.id, file('flood.txt', 'buy'))
  const said = [
    await sendMessage(guest, room.id, 'buy'),
    await postFiles(guest, room.id, [attachment], 'now'),
  ]
  const other = await sendMessage(member, room.id, 'not me')
  const live = followMessages(owner, room.id)
  await live.next()
  await moderator.request(BAN, { roomId: room.id, userId: guest.id, since: 3_600 })
  const events = (await live.until(({ roomEvents }) => roomEvents.message?.id === said[1]!.id)).map(
    (e) => e.roomEvents,
  )
  expect(events.map(({ __typename }) => __typename)).toEqual([
    'MembershipChanged',
    'MessageUpdated',
    'MessageUpdated',
  ])
  expect(events.map(({ version }) => version - events[0]!.version)).toEqual([0, 1, 2])
  live.stop()
  for (const { id } of said) expect(await readMessage(owner, id)).toMatchObject(empty)
  expect((await readMessage(owner, other.id)).text).toBe('not me')
  await until('the file is gone', async () => (await fetchFile(server, attachment.url, owner)).status === 404)
})

test('deleting too many messages for an event each sends subscribers a Reset', async () => {
  const guest = await signUp(server)
  await joinRoom(guest, room)
  const sends = Array.from({ length: 510 }, (_, i) => sendMessage(guest, room.id, `flood ${i}`))
  const posted = await Promise.all(sends)
  const live = followMessages(owner, room.id)
  await live.next()
  await moderator.request(BAN, { roomId: room.id, userId: guest.id, since: 3_600 })
  const events = await live.until(({ roomEvents }) => roomEvents.__typename === 'Reset')
  expect(events.at(-1)!.roomEvents.version).toBe(await versionOf(owner, room))
  expect((await readMessage(owner, posted[0]!.id)).text).toBe('')
  const after = await sendMessage(owner, room.id, 'calm again')
  expect((await live.next()).roomEvents).toMatchObject({
    __typename: 'MessagePosted',
    version: after.version,
  })
  live.stop()
})

test('a ban deletes thousands of messages in the background', async () => {
  const guest = await signUp(server)
  await joinRoom(guest, room)
  const first = await sendMessage(guest, room.id, 'the first of many')
  const [roomId, userId] = [room.id, guest.id].map(
    (id) => Buffer.from(id, 'base64url').toString().split(':')[1],
  )
  await server.sql(
    `WITH flood AS (
      INSERT INTO "Message" ("roomId", number, version, "postedVersion", "authorId", text)
      SELECT id, "messageCount" + i, version + i, version + i, $2, 'flood ' || i FROM "Room", generate_series(1, 4500) i WHERE id = $1
    )
    UPDATE "Room" SET "messageCount" = "messageCount" + 4500, version = version + 4500 WHERE id = $1`,
    [roomId, userId],
  )
  await moderator.request(BAN, { roomId: room.id, userId: guest.id, since: 3_600 })
  expect((await auditLog(owner, room))[0]!.changes).toEqual([
    { field: 'messagesDeleted', before: null, after: '4501' },
  ])
  await until('the message is deleted', async () => (await readMessage(owner, first.id)).text === '')
  const [left] = await server.sql<{ count: number }>(
    `SELECT count(*)::int AS count FROM "Message" WHERE "roomId" = $1 AND "authorId" = $2 AND "deletedAt" IS NULL`,
    [roomId, userId],
  )
  expect(left).toEqual({ count: 0 })
})

test('a reason of more than 500 characters is refused, and nothing is deleted', async () => {
  const { id } = await sendMessage(member, room.id, 'still here')
  const { extensions } = await moderator.refused(DELETE, { id, reason: 'x'.repeat(501) })
  expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'reason' })
  expect((await readMessage(member, id)).text).toBe('still here')
})
