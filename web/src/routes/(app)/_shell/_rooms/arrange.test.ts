import { expect, test } from 'vitest'
import { arrange, neighbor } from './arrange.ts'

const listed = (name: string, minute: number, favorite = false, kind?: string) => ({
  id: name,
  favorite,
  room: { name, kind, lastActivityAt: `2030-01-01T10:${String(minute).padStart(2, '0')}:00.000Z` },
})
const rooms = [listed('zebra', 3), listed('Äpfel', 1, true), listed('apple', 2), listed('Bee', 3)]
const names = (sections: ReturnType<typeof arrange>) =>
  sections.map(({ id, memberships }) => [id, ...memberships.map(({ room }) => room.name)].join(' '))

test('rooms are sorted by their last message, and by name where that is equal; favorites come first, then conversations', () => {
  const direct = listed('leo', 4, true, 'DIRECT')
  expect(names(arrange([...rooms, direct], { sort: 'activity', locale: 'en' }))).toEqual([
    'favorites Äpfel',
    'directs leo',
    'rooms Bee zebra apple',
  ])
})

test('names are sorted as the language has them, and without favorites there is no section for them', () => {
  const plain = rooms.map((room) => ({ ...room, favorite: false }))
  expect(names(arrange(plain, { sort: 'name', locale: 'en' }))).toEqual([
    'directs',
    'rooms Äpfel apple Bee zebra',
  ])
  expect(names(arrange(plain, { sort: 'name', locale: 'sv' }))).toEqual([
    'directs',
    'rooms apple Bee zebra Äpfel',
  ])
  expect(names(arrange([], { sort: 'name', locale: 'en' }))).toEqual(['directs', 'rooms'])
})

test('what is held keeps its order, and new rooms follow it', () => {
  const held = ['apple', 'zebra', 'gone']
  expect(names(arrange(rooms, { sort: 'activity', locale: 'en', held }))).toEqual([
    'favorites Äpfel',
    'directs',
    'rooms apple zebra Bee',
  ])
})

test.each([
  ['a', 1, 'b'],
  ['a', -1, 'c'],
  ['c', 1, 'a'],
  [null, 1, 'a'],
  [null, -1, 'c'],
] as const)('from %s, %i step leads to %s', (current, step, expected) => {
  const isCurrent = (item: string) => item === current
  expect(neighbor(['a', 'b', 'c'], { isCurrent, step })).toBe(expected)
})

test('only accepted items are stopped at, and never the current one', () => {
  const walk = { isCurrent: (item: string) => item === 'b', step: 1 } as const
  expect(neighbor(['a', 'b', 'c'], { ...walk, accepts: (item) => item !== 'c' })).toBe('a')
  expect(neighbor(['a', 'b', 'c'], { ...walk, accepts: (item) => item === 'b' })).toBeUndefined()
  expect(neighbor([], walk)).toBeUndefined()
})
