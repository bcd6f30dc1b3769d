import { expect, test } from 'vitest'
import { initials } from './person.ts'

test.for([
  ['Ana Lima', 'AL'],
  ['ana', 'AN'],
  ['ana-lima_costa', 'AL'],
  ['עדי (12)', 'עד'],
  ['(12) עדי', 'עד'],
  ['שָׁלוֹם בֶּן', 'שב'],
  ['Ana (she/her) Lima', 'AL'],
  ['[bot] Weather', 'WE'],
  ['（管理）王小明', '王小'],
  ['e\u0301mile zola', 'ÉZ'],
  ['Z' + '\u0301'.repeat(90) + 'oe', 'ŹO'],
  ['ảnh', 'ẢN'],
  ['ज़्ोया खान', 'जख'],
  ['น้ำ ฝน', 'นฝ'],
  ['한글', '한글'],
  ['ßa', 'SA'],
  ['"Ana" Lima', 'AL'],
  ['@ana 2nd', 'AN'],
  ['3PO', 'PO'],
  ['42', '42'],
  ['(12)', '12'],
  ['(ana)', 'AN'],
  ['🎉 party', 'PA'],
  ['👨‍👩‍👧', '👨‍👩‍👧'],
  ['!?', '!'],
  ['', ''],
] as const)('the initials of %j are %j', ([name, expected]) => {
  expect(initials(name)).toBe(expected)
})
