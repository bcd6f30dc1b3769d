import { expect, test } from 'vitest'
import { excerpt } from './excerpt.ts'

test.for([
  ['**Bold**, _slanted_, ~~gone~~ and `code`', 'Bold, slanted, gone and code'],
  ['```js\nlet a = 1\n```', 'let a = 1'],
  ['# Title\n\n- one\n- [x] two', 'Title one two'],
  ['[a link](https://example.org) ![a picture](https://example.org/x.png)', 'a link a picture'],
  ['> quoted\n\nanswer', 'quoted answer'],
  ['| a | b |\n|---|---|\n| 1 | 2 |', 'a b 1 2'],
  ['line one\nline two', 'line one line two'],
  ['<b>as it is</b>', '<b>as it is</b>'],
  ['2 * 3 * 4', '2 * 3 * 4'],
  ['', ''],
] as const)('the excerpt of %j is %j', ([text, words]) => {
  expect(excerpt(text)).toBe(words)
})
