import { expect, test } from 'vitest'
import {
  ADD,
  changeMessage,
  DELETE,
  EDIT,
  followMessages,
  readMessage,
  sendMessage,
} from '../harness/messages.ts'
import { createStaffedRoom, KICK, signUpStaff } from '../harness/moderation.ts'
import { signUp } from '../harness/people.ts'
import { createRoom, joinRoom, versionOf } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'

const server = sharedServer()

const staff = await signUpStaff(server)
const { owner, moderator, member } = staff
const room = await createStaffedRoom(staff)
const stranger = await signUp(server)

const codeOf = async (refused: Promise<{ extensions: { code: string; field?: string } }>) => {
  const { code, field } = (await refused).extensions
  return field ? `${code} ${field}` : code
}

test('an edit reaches subscribers and those who come back', async () => {
  const before = await sendMessage(member, room.id, 'teh cat')
  const live = followMessages(owner, room.id)
  await live.next()
  const edited = await changeMessage(member, EDIT, { id: before.id, text: 'the cat' })
  expect(edited).toMatchObject({ number: before.number, text: 'the cat', deletedAt: null })
  expect(edited.version).toBeGreaterThan(before.version)
  expect(Date.parse(edited.editedAt!)).toBeGreaterThan(0)
  const told = { roomEvents: { __typename: 'MessageUpdated', version: edited.version, message: edited } }
  expect(await live.next()).toEqual(told)
  live.stop()
  const again = followMessages(moderator, room.id, before.version)
  expect(await again.next()).toEqual(told)
  again.stop()
})

test('an edit updates the mentions, and only members are mentioned', async () => {
  const { id } = await sendMessage(member, room.id, `@${owner.username} look`)
  expect((await readMessage(member, id)).mentions).toEqual([{ username: owner.username }])
  const text = `@${moderator.username} and @${stranger.username}, look`
  expect((await changeMessage(member, EDIT, { id, text })).mentions).toEqual([
    { username: moderator.username },
  ])
  expect((await readMessage(owner, id)).mentions).toEqual([{ username: moderator.username }])
})

test('editing to the same text changes nothing', async () => {
  const { id } = await sendMessage(member, room.id, 'once')
  const version = await versionOf(member, room)
  expect((await changeMessage(member, EDIT, { id, text: 'once' })).editedAt).toBeNull()
  expect(await versionOf(member, room)).toBe(version)
})

test('an edit keeps the reactions', async () => {
  const { id } = await sendMessage(member, room.id, 'before')
  await changeMessage(owner, ADD, { id, emoji: '👍' })
  const { reactions } = await changeMessage(member, EDIT, { id, text: 'after' })
  expect(reactions).toEqual([{ emoji: '👍', count: 1, users: [{ username: owner.username }] }])
})

test('only its author may edit a message, whatever their role', async () => {
  const { id } = await sendMessage(member, room.id, 'mine')
  for (const person of [owner, moderator, stranger])
    expect(await codeOf(person.refused(EDIT, { id, text: 'yours' }))).toBe('FORBIDDEN')
  expect((await readMessage(member, id)).text).toBe('mine')
})

test('someone who was kicked may not edit their messages', async () => {
  const guest = await signUp(server)
  await joinRoom(guest, room)
  const { id } = await sendMessage(guest, room.id, 'hello')
  await moderator.request(KICK, { roomId: room.id, userId: guest.id })
  expect(await codeOf(guest.refused(EDIT, { id, text: 'bye' }))).toBe('FORBIDDEN')
})

test('a deleted message cannot be edited', async () => {
  const { id } = await sendMessage(member, room.id, 'gone')
  await member.request(DELETE, { id })
  const version = await versionOf(member, room)
  expect(await codeOf(member.refused(EDIT, { id, text: 'back' }))).toBe('NOT_FOUND messageId')
  expect(await readMessage(member, id)).toMatchObject({ text: '', editedAt: null })
  expect(await versionOf(member, room)).toBe(version)
})

test.for([
  ['an empty text', ''],
  ['only spaces', ' \n\t '],
  ['more than 4,000 characters', 'x'.repeat(4_001)],
  ['a text with a NUL', 'a\0b'],
])('an edit to %s is refused', async ([, text]) => {
  const { id } = await sendMessage(member, room.id, 'fine')
  expect(await codeOf(member.refused(EDIT, { id, text }))).toBe('BAD_USER_INPUT text')
  expect((await readMessage(member, id)).text).toBe('fine')
})

test('editing an id that is not an existing message’s is refused', async () => {
  const other = await createRoom(owner)
  const gone = Buffer.from(`Message:${Buffer.from(other.id, 'base64url').toString().slice(5)},99`).toString(
    'base64url',
  )
  expect(await codeOf(owner.refused(EDIT, { id: room.id, text: 'x' }))).toBe('BAD_USER_INPUT messageId')
  expect(await codeOf(owner.refused(EDIT, { id: 'nonsense', text: 'x' }))).toBe('BAD_USER_INPUT messageId')
  expect(await codeOf(owner.refused(EDIT, { id: gone, text: 'x' }))).toBe('NOT_FOUND messageId')
})
