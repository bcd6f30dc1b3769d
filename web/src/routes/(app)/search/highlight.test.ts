import { expect, test } from 'vitest'
import { highlight, parseTerms } from './highlight.ts'

test('terms are words and phrases, not operators', () => {
  expect(parseTerms('from:ana in:"Reading group" cake, "two words" has:file 今日🎉')).toEqual([
    'cake',
    'two words',
    '今日',
    '🎉',
  ])
})

test('matches are highlighted whatever their case, and special characters match literally', () => {
  expect(highlight('Cake (and more cake)', ['cake'])).toEqual([
    { text: 'Cake', matches: true },
    { text: ' (and more ', matches: false },
    { text: 'cake', matches: true },
    { text: ')', matches: false },
  ])
  expect(highlight('1+1 = 2', ['1+1'])[0]).toEqual({ text: '1+1', matches: true })
  expect(highlight('nothing', [])).toEqual([{ text: 'nothing', matches: false }])
})

test.for([
  ['Zu\u0308rich am See', 'Z\u00FCRICH', 'Zu\u0308rich'],
  ['ΣΊΣΥΦΟΣ rolls', 'σίσυφος', 'ΣΊΣΥΦΟΣ'],
  ['in ｗｉｄｅ letters', 'wide', 'ｗｉｄｅ'],
  ['Straße 12', 'STRASSE', 'Straße'],
  ['hooray 👍🏽!', '👍🏽', '👍🏽'],
  ['we ❤️ it', '❤', '❤️'],
  ['to be or not', 'or  not', 'or not'],
  ['so\u00ADft', 'soft', 'so\u00ADft'],
] as const)('in %j, %j highlights %j', ([text, term, match]) => {
  expect(highlight(text, [term]).filter(({ matches }) => matches)).toEqual([{ text: match, matches: true }])
})

test('the pieces of a text add up to the text for every term', () => {
  const text = 'ﬁne Σας İx ｗｉｄｅ Ça Zu\u0308rich 👨‍👩‍👧 한글 \u200B\u0301'
  for (const term of [...text, 'fi', 'n', 'σα', 'rich', 'i', ' '])
    expect(
      highlight(text, [term, 'x'])
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text)
})

test('a long text is cut to begin shortly before the first match', () => {
  const [before, match] = highlight(`${'word '.repeat(60)}pineapple`, ['pineapple'])
  expect(before?.text).toMatch(/^… .{60}$/)
  expect(match).toEqual({ text: 'pineapple', matches: true })
})
