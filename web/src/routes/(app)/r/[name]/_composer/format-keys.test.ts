import { expect, test } from 'vitest'
import { formatOf } from './format-keys.ts'

const key = (key: string, code: string, modifiers: object = {}) => ({
  key,
  code,
  shiftKey: false,
  altKey: false,
  ctrlKey: true,
  metaKey: false,
  ...modifiers,
})
const shiftKey = true

test.for([
  [key('b', 'KeyB'), 'bold'],
  [key('B', 'KeyB'), 'bold'],
  // Dvorak has its B elsewhere; a Russian keyboard has none.
  [key('b', 'KeyN'), 'bold'],
  [key('и', 'KeyB'), 'bold'],
  [key('X', 'KeyX', { shiftKey }), 'strike'],
  [key('K', 'KeyK', { shiftKey }), 'link'],
  [key('&', 'Digit7', { shiftKey }), 'numbers'],
  [key('(', 'Digit8', { shiftKey }), 'bullets'],
  [key('(', 'Digit9', { shiftKey }), 'quote'],
  // The finder, cutting, and the browser's tabs.
  [key('k', 'KeyK'), undefined],
  [key('x', 'KeyX'), undefined],
  [key('8', 'Digit8'), undefined],
  // AltGr.
  [key('b', 'KeyB', { altKey: true }), undefined],
  [key('b', 'KeyB', { ctrlKey: false }), undefined],
] as const)('keys stand for formats on every keyboard: %j is %s', ([event, expected]) => {
  expect(formatOf(event, false)).toBe(expected)
})

test('on a Mac, Command formats and Control moves the caret', () => {
  expect(formatOf(key('e', 'KeyE'), true)).toBeUndefined()
  expect(formatOf(key('e', 'KeyE', { ctrlKey: false, metaKey: true }), true)).toBe('code')
})
