import { expect, test } from 'vitest'
import { parseEmoji } from './emoji.ts'

test.for([
  ['👍', '👍'],
  [' 👍 ', '👍'],
  ['👍🏽', '👍🏽'],
  ['❤', '❤\uFE0F'],
  ['❤\uFE0F', '❤\uFE0F'],
  ['☝🏽', '☝🏽'],
  ['☝\uFE0F🏽', '☝🏽'],
  ['1\u20E3', '1\uFE0F\u20E3'],
  ['🏳\u200D🌈', '🏳\uFE0F\u200D🌈'],
  ['❤\u200D🔥', '❤\uFE0F\u200D🔥'],
  ['🏃🏽\u200D♀', '🏃🏽\u200D♀\uFE0F'],
  ['👨\u200D👩\u200D👧\u200D👦', '👨\u200D👩\u200D👧\u200D👦'],
  ['🇩🇪', '🇩🇪'],
  [
    '🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}',
    '🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}',
  ],
])('%s is normalized to its fully-qualified form', ([text, form]) => {
  expect(parseEmoji(text!)).toBe(form)
})

test.for([
  '',
  ' ',
  'a',
  '1',
  '#',
  ':+1:',
  '👍👍',
  '👍 👍',
  '👍a',
  '\uFE0F',
  '\u200D',
  '🇩',
  '🏽x',
  '©x',
  '<script>',
])('%s is not an emoji', (text) => {
  expect(parseEmoji(text)).toBeNull()
})

test('every single-character emoji that the engine knows is already normalized', () => {
  const singles = Array.from({ length: 0x20000 }, (_, point) => point)
    .filter((point) => point < 0xd800 || point > 0xdfff)
    .map((point) => String.fromCodePoint(point))
    .filter((text) => /^\p{RGI_Emoji}$/v.test(text))
  expect(singles.length).toBeGreaterThan(1_000)
  expect(singles.filter((text) => parseEmoji(text) !== text)).toEqual([])
})
