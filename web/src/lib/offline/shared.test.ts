import { expect, test } from 'vitest'
import { joinShared, sharedFiles } from './shared.ts'

test.each([
  [{ title: 'A page', text: null, url: 'https://example.org/a' }, 'A page\nhttps://example.org/a'],
  [{ title: 'A page', text: 'A page: https://example.org/a', url: '' }, 'A page: https://example.org/a'],
  [{ text: 'see https://example.org/a', url: 'https://example.org/a' }, 'see https://example.org/a'],
  [{ text: '  two\nlines ' }, 'two\nlines'],
  [{}, ''],
])('the fields %o become one text without repetitions', (fields, expected) => {
  expect(joinShared(fields)).toBe(expected)
})

test('the empty file that a form has where none was chosen is no picture', () => {
  const form = new FormData()
  form.append('files', new File([], ''))
  form.append('files', new File(['x'], 'x.png'))
  form.append('files', 'a text')
  expect(sharedFiles(form).map(({ name }) => name)).toEqual(['x.png'])
})
