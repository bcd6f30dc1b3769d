import { expect, test } from 'vitest'
import { hits, termsOf } from './hits.ts'

test('words and phrases are what is found, operators are not', () => {
  expect(termsOf('from:ana in:"Reading group" cake, "two words" has:file 今日')).toEqual([
    'cake',
    'two words',
    '今日',
  ])
})

test('what was found is told from the rest, whatever its case and its characters', () => {
  expect(hits('Cake (and more cake)', ['cake'])).toEqual([
    { text: 'Cake', hit: true },
    { text: ' (and more ', hit: false },
    { text: 'cake', hit: true },
    { text: ')', hit: false },
  ])
  expect(hits('1+1 = 2', ['1+1'])[0]).toEqual({ text: '1+1', hit: true })
  expect(hits('nothing', [])).toEqual([{ text: 'nothing', hit: false }])
})

test('of a long text it is shown from a little before the first', () => {
  const [before, hit] = hits(`${'word '.repeat(60)}pineapple`, ['pineapple'])
  expect(before?.text).toMatch(/^… .{60}$/)
  expect(hit).toEqual({ text: 'pineapple', hit: true })
})
