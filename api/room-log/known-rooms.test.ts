import { beforeEach, expect, test } from 'vitest'
import type { RoomEvent } from './events.ts'
import { forgetRoom, knownVersion, rememberMembers, updateKnownRoom } from './known-rooms.ts'

const event = (version: number, fields: object) => ({ version, ...fields }) as RoomEvent
const posted = (version: number) => event(version, { type: 'MessagePosted', message: {} })
const membership = (version: number, userId: string, status: string) =>
  event(version, { type: 'MembershipChanged', membership: { userId, status } })

beforeEach(() => {
  forgetRoom('room')
  rememberMembers('room', 3, ['ana', 'ben'])
})

test('someone who was never seen as a member is not known', () => {
  expect(knownVersion('room', 'ana')).toBe(3)
  expect(knownVersion('room', 'eve')).toBeNull()
  expect(knownVersion('elsewhere', 'ana')).toBeNull()
})

test('messages and the memberships of others keep what is known', () => {
  updateKnownRoom('room', [posted(4), membership(5, 'eve', 'ACTIVE'), membership(6, 'ben', 'BANNED')])
  expect(knownVersion('room', 'ana')).toBe(6)
  expect(knownVersion('room', 'ben')).toBeNull()
})

test('repeated events change nothing', () => {
  updateKnownRoom('room', [posted(4), posted(5)])
  updateKnownRoom('room', [posted(4), posted(5)])
  expect(knownVersion('room', 'ana')).toBe(5)
})

test.each([
  ['a gap', posted(5)],
  ['a change of the room', event(4, { type: 'RoomUpdated' })],
  ['a reset', event(4, { type: 'Reset' })],
  ['the end of the room', event(4, { type: 'RoomDeleted' })],
])('after %s nothing is known', (_, next) => {
  updateKnownRoom('room', [next])
  expect(knownVersion('room', 'ana')).toBeNull()
})

test('members are kept only for the version that they were seen at', () => {
  rememberMembers('room', 3, ['cem'])
  expect(knownVersion('room', 'ana')).toBe(3)
  rememberMembers('room', 4, ['cem'])
  expect(knownVersion('room', 'cem')).toBe(4)
  expect(knownVersion('room', 'ana')).toBeNull()
})

test('of a room with very many members, only some are kept', () => {
  const people = Array.from({ length: 1_000 }, (_, n) => `person ${n}`)
  rememberMembers('room', 3, people)
  expect(knownVersion('room', 'person 999')).toBe(3)
  expect(knownVersion('room', 'person 0')).toBeNull()
  expect(people.filter((id) => knownVersion('room', id) === 3).length).toBeLessThanOrEqual(200)
})
