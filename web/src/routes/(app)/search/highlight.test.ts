import { expect, test } from 'vitest'
import { highlight, parseTerms } from './highlight.ts'

test('terms are words and phrases, not operators', () => {
  expect(parseTerms('from:ana in:"Reading group" cake, "two words" has:file 今日')).toEqual([
    'cake',
    'two words',
    '今日',
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

test('a long text is cut to begin shortly before the first match', () => {
  const [before, match] = highlight(`${'word '.repeat(60)}pineapple`, ['pineapple'])
  expect(before?.text).toMatch(/^… .{60}$/)
  expect(match).toEqual({ text: 'pineapple', matches: true })
})
