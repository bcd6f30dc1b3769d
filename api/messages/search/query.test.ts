import { expect, test } from 'vitest'
import { ApiError } from '../../errors.ts'
import { parseQuery } from './query.ts'

const empty = { words: [], phrases: [], from: null, in: null, before: null, after: null, hasFile: false }

test.for([
  ['fox', { words: ['fox'] }],
  ['fox  FOX fox', { words: ['fox', 'FOX'] }],
  ['e-mail (draft)', { words: ['e', 'mail', 'draft'] }],
  ['"to be or"', { phrases: ['to be or'] }],
  ['say "to be', { words: ['say'], phrases: ['to be'] }],
  ['from:ana', { from: 'ana' }],
  ['FROM:@Ana hello', { from: 'ana', words: ['hello'] }],
  ['in:kitchen', { in: 'kitchen' }],
  ['in:#kitchen', { in: 'kitchen' }],
  ['in:"the kitchen" cake', { in: 'the kitchen', words: ['cake'] }],
  ['before:2026-11-22', { before: new Date('2026-11-22T00:00:00Z') }],
  ['after:2026-11-22T10:30:00Z', { after: new Date('2026-11-22T10:30:00Z') }],
  ['has:file', { hasFile: true }],
  ['has:files', { hasFile: true }],
  ['from: ana', { words: ['from', 'ana'] }],
  ['note: this', { words: ['note', 'this'] }],
  ['therefore:now', { words: ['therefore', 'now'] }],
  ['Cafe\u0301', { words: ['Café'] }],
] as [string, object][])('%s', ([query, expected]) => {
  expect(parseQuery(query)).toEqual({ ...empty, ...expected })
})

test.for([
  '',
  ' ',
  '…',
  '""',
  '"!"',
  'has:cheese',
  'before:soon',
  'after:2026-02-31x',
  'a b c d e f g h i j k',
])('%j is rejected', (query) => {
  expect(() => parseQuery(query)).toThrow(ApiError)
})
