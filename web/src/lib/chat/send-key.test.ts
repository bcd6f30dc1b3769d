import { expect, test } from 'vitest'
import { isSendKey } from './send-key.ts'

const none = { shiftKey: false, altKey: false, ctrlKey: false, metaKey: false }
const enter = { key: 'Enter', ...none }
const fine = { before: 'a', coarse: false }
const coarse = { before: 'a', coarse: true }

test.for([
  [enter, fine, true],
  [{ ...enter, shiftKey: true }, fine, false],
  [{ ...enter, altKey: true }, fine, false],
  [{ ...enter, ctrlKey: true }, fine, true],
  [{ ...enter, metaKey: true }, fine, true],
  [{ ...enter, ctrlKey: true, shiftKey: true }, fine, false],
  [{ ...none, key: 'a' }, fine, false],
  [enter, coarse, false],
  [{ ...enter, ctrlKey: true }, coarse, true],
  [{ ...enter, metaKey: true }, coarse, true],
] as const)('Enter sends, and on touch screens only with Ctrl or Meta: %j', ([key, place, expected]) => {
  expect(isSendKey(key, place)).toBe(expected)
})

test.for([
  ['```js', false],
  ['look:\n```\nlet a', false],
  ['~~~', false],
  ['```\na\n```', true],
  ['```a```', true],
  ['a `b', true],
  ['````\n```', false],
] as const)('Enter within an open block of code breaks the line: %j', ([before, expected]) => {
  expect(isSendKey(enter, { before, coarse: false })).toBe(expected)
  expect(isSendKey({ ...enter, ctrlKey: true }, { before, coarse: false })).toBe(true)
})
