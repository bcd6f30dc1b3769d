import { expect, test } from 'vitest'
import { choosePasted, type Clipboard } from './paste.ts'

const png = new File(['x'], 'image.png', { type: 'image/png' })
const pdf = new File(['x'], 'Annual report.pdf', { type: 'application/pdf' })
const nothing: Clipboard = { files: [], plain: '', words: '', picture: false }

test.for([
  ['cells of a spreadsheet', { plain: 'a\tb\n1\t2', words: 'a b 1 2', files: [png] }],
  ['cells of a spreadsheet without html', { plain: '42', files: [png] }],
  [
    'a paragraph of a word processor with a picture',
    { plain: 'Look', words: 'Look', picture: true, files: [png] },
  ],
  [
    'html with a text, and a text that looks like an address',
    { plain: 'https://x.y/a', words: 'a', picture: true, files: [png] },
  ],
  ['an address that was copied from the address bar', { plain: 'https://x.y/a', files: [png] }],
  ['text only', { plain: 'hello' }],
  ['blanks only', { plain: '   ' }],
] as const)('text is pasted as text: %s', ([, clipboard]) => {
  expect(choosePasted({ ...nothing, ...clipboard }).type).toBe('default')
})

test.for([
  ['a screenshot', { files: [png] }],
  ['a picture of a page', { files: [png], picture: true }],
  ['a picture of a page with its address', { files: [png], picture: true, plain: 'https://x.y/cat.png' }],
  ['a file by its name', { files: [pdf], plain: 'Annual report.pdf' }],
  ['files by their paths', { files: [pdf, png], plain: '/home/ana/Annual report.pdf\n/tmp/image.png' }],
  ['a file by its address', { files: [pdf], plain: 'file:///home/ana/Annual%20report.pdf' }],
  ['files of a file manager', { files: [png], plain: 'copy\nfile:///tmp/image.png' }],
  ['a file by its path on Windows', { files: [pdf], plain: 'C:\\Users\\ana\\Annual report.pdf' }],
  ['a picture with blanks beside it', { files: [png], plain: ' \n' }],
] as const)('a picture or file without a text is added as a file: %s', ([, clipboard]) => {
  const { files } = clipboard
  expect(choosePasted({ ...nothing, ...clipboard })).toEqual({ type: 'files', files })
})

test('the words of html are pasted where there is no plain text, picture or not', () => {
  expect(choosePasted({ ...nothing, words: 'hello' })).toEqual({ type: 'text', text: 'hello' })
  expect(choosePasted({ ...nothing, words: 'hello', picture: true, files: [png] })).toEqual({
    type: 'text',
    text: 'hello',
  })
})
