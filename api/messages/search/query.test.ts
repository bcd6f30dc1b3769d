import { expect, test } from 'vitest'
import { ApiError } from '../../errors.ts'
import { parseQuery } from './query.ts'

const empty = {
  ...{ words: [], phrases: [], from: null, in: null, before: null, after: null },
  ...{ hasFile: false, hasLink: false, hasPoll: false, isPinned: false, isSaved: false },
}

test.for([
  ['fox', { words: ['fox'] }],
  ['fox  FOX fox', { words: ['fox', 'FOX'] }],
  ['e-mail (draft)', { words: ['e', 'mail', 'draft'] }],
  ['"to be or"', { phrases: ['to be or'] }],
  ['say "to be', { words: ['say'], phrases: ['to be'] }],
  ['from:ana', { from: 'ana' }],
  ['FROM:@Ana hello', { from: 'Ana', words: ['hello'] }],
  ['from:"Ana Lima"', { from: 'Ana Lima' }],
  ['ｆｒｏｍ：ana ｗｉｄｅ', { from: 'ana', words: ['wide'] }],
  ['in:kitchen', { in: 'kitchen' }],
  ['in:#kitchen', { in: 'kitchen' }],
  ['in:"the kitchen" cake', { in: 'the kitchen', words: ['cake'] }],
  ['before:2026-11-22', { before: new Date('2026-11-22T00:00:00Z') }],
  ['after:2026-11-22T10:30:00Z', { after: new Date('2026-11-22T10:30:00Z') }],
  ['has:file', { hasFile: true }],
  ['has:poll', { hasPoll: true }],
  ['has:files', { hasFile: true }],
  ['has:link cake', { hasLink: true, words: ['cake'] }],
  ['HAS:links', { hasLink: true }],
  ['IS:saved', { isSaved: true }],
  ['is:pinned plan', { isPinned: true, words: ['plan'] }],
  ['from: ana', { words: ['from', 'ana'] }],
  ['note: this', { words: ['note', 'this'] }],
  ['therefore:now', { words: ['therefore', 'now'] }],
  ['Cafe\u0301', { words: ['Café'] }],
  ['🎉', { words: ['🎉'] }],
  ['party🎉time ❤️ 👍🏽', { words: ['party', '🎉', 'time', '❤', '👍🏽'] }],
  ['👨‍👩‍👧🇩🇪1️⃣', { words: ['👨👩👧', '🇩🇪', '1⃣'] }],
  ['€5 → ∞', { words: ['€', '5', '→', '∞'] }],
  ['"🎉 "', { phrases: ['🎉'] }],
  ['so\u00ADft\u200B', { words: ['soft'] }],
  ['می‌خواهم', { words: ['میخواهم'] }],
  ['"to be\n or"', { phrases: ['to be or'] }],
  ['⑴', { words: ['1'] }],
] as [string, object][])('%s', ([query, expected]) => {
  expect(parseQuery(query)).toEqual({ ...empty, ...expected })
})

test.for([
  '',
  ' ',
  '…',
  '\u200B\u3164',
  '"\u200B"',
  '\u0301',
  '\u{1D15E}',
  '#\uFE0F\u20E3',
  '"\u{1D15E}"',
  '""',
  '"!"',
  'has:cheese',
  'is:late',
  'before:soon',
  'after:2026-02-31x',
  'a b c d e f g h i j k',
])('%j is rejected', (query) => {
  expect(() => parseQuery(query)).toThrow(ApiError)
})

test.for([
  ['Europe/Berlin', '2026-10-31T23:00:00.000Z'],
  ['America/New_York', '2026-11-01T04:00:00.000Z'],
  ['Pacific/Kiritimati', '2026-10-31T10:00:00.000Z'],
  ['Asia/Kolkata', '2026-10-31T18:30:00.000Z'],
  [undefined, '2026-11-01T00:00:00.000Z'],
] as const)('a day begins when it begins in the time zone: %s', ([timeZone, start]) => {
  expect(parseQuery('before:2026-11-01 after:2026-11-01', timeZone)).toMatchObject({
    before: new Date(start),
    after: new Date(start),
  })
})
