import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Candidate, isExact, rank } from './rank.ts'

const room = (name: string, description = ''): Candidate => ({ names: [name], description })
const order = (typed: string, ...candidates: Candidate[]) =>
  rank(typed, candidates).map(({ names }) => names[0])

test('the exact name is first, then a prefix, a word’s prefix, a part, and a topic', () => {
  const rooms = [
    room('Cooking', 'about chess and cheese'),
    room('Duchess'),
    room('Speed chess'),
    room('Chess club'),
    room('Chess'),
    room('Films'),
  ]
  expect(order('chess', ...rooms)).toEqual(['Chess', 'Chess club', 'Speed chess', 'Duchess', 'Cooking'])
})

test.for([
  ['CHESS', 'Chess'],
  [' chess ', 'Chess'],
  ['zurich', 'Zürich'],
  ['Zu\u0308rich', 'Z\u00fcrich'],
  ['комната', 'Комната'],
  ['ｌｏｂｂｙ', 'Lobby'],
  ['reading  group', 'Reading group'],
  ['部屋', '部屋'],
])('a name is exact regardless of case, accents, blanks and form: %s is %s', ([typed, name]) => {
  expect(isExact(typed!, name!)).toBe(true)
  expect(order(typed!, room(`${name} club`), room(name!))).toEqual([name, `${name} club`])
})

test('someone is found by either of their names, and a word begins behind a hyphen, a line or a bracket', () => {
  const ana: Candidate = { names: ['Ana Lima', 'al-2026'] }
  expect(order('al-2', ana)).toEqual(['Ana Lima'])
  expect(order('lima', { names: ['Salima'] }, ana)).toEqual(['Ana Lima', 'Salima'])
  expect(order('ops', room('devops'), room('dev-ops'), room('dev_ops'))).toEqual([
    'dev-ops',
    'dev_ops',
    'devops',
  ])
})

test('equally good ones keep their order, and what does not match is left out', () => {
  expect(order('c', room('Cooking'), room('Films'), room('Chess'), room('Cats'))).toEqual([
    'Cooking',
    'Chess',
    'Cats',
  ])
  expect(order('zzz', room('Chess', 'games'))).toEqual([])
})

test('whatever the candidates, all that contain it are there, each once, and no worse match stands above a better one', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'A', ' ', '-', 'é'), maxLength: 6 })
  const candidate = fc.record({
    names: fc.array(letters, { minLength: 1, maxLength: 2 }),
    description: letters,
  })
  fc.assert(
    fc.property(letters, fc.array(candidate), (typed, candidates) => {
      const ranked = rank(typed, candidates)
      expect(new Set(ranked).size).toBe(ranked.length)
      const form = (text: string) =>
        text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim()
      const wanted = form(typed)
      const matching = candidates.filter(({ names, description }) =>
        [...names, description].some((text) => form(text).includes(wanted)),
      )
      expect(new Set(ranked)).toEqual(new Set(matching))
      const exact = ranked.map(({ names }) => names.some((name) => form(name) === wanted))
      expect(exact).toEqual(exact.toSorted((a, b) => Number(b) - Number(a)))
      const prefix = ranked.map(({ names }) => names.some((name) => form(name).startsWith(wanted)))
      expect(prefix).toEqual(prefix.toSorted((a, b) => Number(b) - Number(a)))
      const byName = ranked.map(({ names }) => names.some((name) => form(name).includes(wanted)))
      expect(byName).toEqual(byName.toSorted((a, b) => Number(b) - Number(a)))
    }),
  )
})
