import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lookalike } from './lookalike.ts'

test.for([
  ['Ana Lima', 'ana lima'],
  ['Ana Lima', 'Аna Lima'],
  ['Ana Lima', 'AnaLima'],
  ['Ana', 'Ana\u200b'],
  ['Ana', 'A\u034fna\u3164'],
  ['Leo', 'Lео'],
  ['Zoë', 'Zoe\u0301'],
  ['Ilya', 'llya'],
  ['Ilya', '1lya'],
  ['Bob', 'B0b'],
  ['Мария', 'мария'],
  ['modern', 'modem'],
  ['Αlex', 'Alex'],
  ['Ａｎａ', 'Ana'],
  ['ana.lima', 'ana_lima'],
  ['José', 'Jose'],
  ['🦊', '🦊\ufe0f'],
])('names that look alike are comparable: %s and %s', ([one, other]) => {
  expect(lookalike(one!)).toBe(lookalike(other!))
})

test.for([
  ['Ana', 'Anna'],
  ['Leo', 'Lea'],
  ['李雷', '李蕾'],
  ['דנה', 'דן'],
  ['Ana 2', 'Ana 4'],
  ['🦊', '🐻'],
  ['さくら', 'さくや'],
])('names that look different are not: %s and %s', ([one, other]) => {
  expect(lookalike(one!)).not.toBe(lookalike(other!))
})

test('case, accents, blanks and invisible characters never tell two names apart', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, unit: 'grapheme' }),
      fc.constantFrom('\u200b', '\u2060', '\u00ad', ' ', '\u200e', '\u0301'),
      fc.nat(),
      (name, invisible, seed) => {
        const characters = Array.from(name)
        const at = 1 + (seed % characters.length)
        const other = [...characters.slice(0, at), invisible, ...characters.slice(at)].join('')
        fc.pre(/[\p{L}\p{N}]/u.test(lookalike(name)))
        expect(lookalike(other)).toBe(lookalike(name))
        expect(lookalike(name.toLowerCase())).toBe(lookalike(name))
      },
    ),
  )
})
