import { expect, test } from 'vitest'
import { isRoomName } from './room-name.ts'

test.for([
  'Lobby',
  ' Lobby ',
  'Reading group',
  'комната',
  '部屋',
  'a_b-c',
  '2026',
  'mañana',
  'man\u0303ana',
  'x'.repeat(50),
])('a name of letters, digits, - and _ with single blanks is offered: %s', (name) => {
  expect(isRoomName(name)).toBe(true)
})

test.for([
  '',
  ' ',
  'a/b',
  '%',
  'a  b',
  'a\tb',
  'a.b',
  '#room',
  '🎉',
  'x'.repeat(51),
  '\u3164',
  'Lobby\u200b',
  '\u0301',
  '..',
  '?',
  'a\nb',
])('a name that would be refused is not offered: %j', (name) => {
  expect(isRoomName(name)).toBe(false)
})
