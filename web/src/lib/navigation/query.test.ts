import { expect, test } from 'vitest'
import { pagePosition, textParameter } from './query.ts'

const url = (search: string) => new URL(`https://chat.example.org/${search}`)

test.for([
  ['?q=%20cake%20', 'cake'],
  ['?q=', ''],
  ['', ''],
  ['?q=%', '%'],
  ['?q=%E0%A4%A', '\ufffd%A'],
  ['?q=a&q=b', 'a'],
  [`?q=${'x'.repeat(900)}`, 'x'.repeat(500)],
])('a text of an address is trimmed, of a bounded length, and never fails: %s', ([search, text]) => {
  expect(textParameter(url(search!), 'q')).toBe(text)
})

test.for([
  ['', null],
  ['?after=', null],
  ['?before=&after=', null],
  ['?after=x', { after: 'x' }],
  ['?before=y&after=x', { before: 'y' }],
  ['?before=%20&after=x', { after: 'x' }],
] as const)('an address names at most one position in a list: %s', ([search, position]) => {
  expect(pagePosition(url(search))).toEqual(position)
})
