import { expect, test } from 'vitest'
import { safeFilename } from './upload.ts'

test.for([
  ['report.pdf', 'report.pdf'],
  ['Übersicht (2).docx', 'Übersicht (2).docx'],
  ['家族.jpg', '家族.jpg'],
  ['a/b\\c.txt', 'a_b_c.txt'],
  ['  spaced.txt ', 'spaced.txt'],
  ['..', 'file'],
  ['.env', 'env'],
  ['', 'file'],
  [undefined, 'file'],
  ['tab\tand\nline.txt', 'tab_and_line.txt'],
  ['photo\u202Egpj.exe', 'photo_gpj.exe'],
  ['half a pair \ud83d.txt', 'half a pair \ufffd.txt'],
  [`${'x'.repeat(300)}.jpeg`, `${'x'.repeat(145)}.jpeg`],
  ['👨‍👩‍👧.png', '👨‍👩‍👧.png'],
])('%j becomes %j', ([name, safe]) => {
  expect(safeFilename(name)).toBe(safe)
})
