import { expect, test } from 'vitest'
import { trimMessage } from './text.ts'

test.for([
  ['    four blanks', '    four blanks'],
  ['\tone tab  ', '\tone tab'],
  ['\n\n  a\n', '  a'],
  ['  \n \t\n a\n b', ' a\n b'],
  ['a\n\n  b', 'a\n\n  b'],
  ['　全角', '　全角'],
  ['   ', ''],
  ['\n', ''],
  ['', ''],
] as const)('a message keeps the blanks before its first word: %j', ([text, expected]) => {
  expect(trimMessage(text)).toBe(expected)
  expect(trimMessage(trimMessage(text))).toBe(expected)
})
