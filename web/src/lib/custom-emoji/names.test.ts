import { expect, test } from 'vitest'
import { cleanName, searchNames, suggestName } from './names.ts'

test.for([
  ['Party parrot.gif', 'party_parrot'],
  ['blob-wave.png', 'blob-wave'],
  ['__x__.png', 'x'],
  ['日本.png', ''],
  ['no extension', 'no_extension'],
  [`${'long'.repeat(20)}.png`, 'long'.repeat(8)],
])('the file %s suggests the name %j', ([filename, name]) => {
  expect(suggestName(filename!)).toBe(name)
})

test.for([
  [':Party:', 'party'],
  [' party ', 'party'],
  ['party', 'party'],
])('the name %j is meant as %s', ([typed, name]) => {
  expect(cleanName(typed!)).toBe(name)
})

test('a name that is searched for comes first, then those that begin with it', () => {
  const names = ['a-cat', 'cat-wave', 'cat', 'dog']
  expect(searchNames(names, 'cat').map(({ name }) => name)).toEqual(['cat', 'cat-wave', 'a-cat'])
})

test.for([
  ['blob', ['blob', 'blob-cat', 'party-blob']],
  ['LOB', ['blob', 'blob-cat', 'party-blob']],
  [':blob', ['blob', 'blob-cat', 'party-blob']],
  ['blob cat', ['blob-cat']],
  ['dog', []],
] as const)('the text %j finds %j', ([text, found]) => {
  const names = ['party-blob', 'blob-cat', 'blob'].sort()
  expect(searchNames(names, text).map(({ name }) => name)).toEqual(found)
})
