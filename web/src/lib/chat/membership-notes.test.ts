import { expect, test } from 'vitest'
import { addNote, describeNotes, type MembershipNote, renameInNotes } from './membership-notes.ts'

const note = (change: MembershipNote['change'], name: string): MembershipNote => ({
  change,
  userId: name,
  name,
})
const describe = (...notes: MembershipNote[]) =>
  describeNotes(notes.reduce<readonly MembershipNote[]>(addNote, []))

test.each([
  [[note('JOINED', 'Kim')], ['Kim joined']],
  [[note('JOINED', 'Kim'), note('JOINED', 'Leo')], ['Kim and Leo joined']],
  [[note('LEFT', 'Kim'), note('LEFT', 'Leo'), note('LEFT', 'Mia')], ['Kim, Leo, and Mia left']],
  [[note('KICKED', 'Kim')], ['Kim was removed']],
  [[note('BANNED', 'Kim'), note('BANNED', 'Leo')], ['Kim and Leo were banned']],
  [
    [note('JOINED', 'Kim'), note('KICKED', 'Leo'), note('JOINED', 'Mia')],
    ['Kim and Mia joined', 'Leo was removed'],
  ],
  [[note('JOINED', 'Kim'), note('LEFT', 'Kim')], []],
  [[note('LEFT', 'Kim'), note('JOINED', 'Kim')], ['Kim joined']],
  [[note('JOINED', 'Kim'), note('BANNED', 'Kim')], ['Kim was banned']],
])('joins, leaves and removals between two messages are told in a line each: %o', (notes, lines) => {
  expect(describe(...notes)).toEqual(lines)
})

test('many people are counted, so a busy room stays quiet', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => note('JOINED', `person ${index}`))
  expect(describe(...many(4))).toEqual(['4 people joined'])
  expect(describe(...many(12), note('LEFT', 'Kim'))).toEqual(['12 people joined', 'Kim left'])
  expect(describe(...many(5_000))).toEqual(['1,000 people joined'])
})

test('a person has their current name in all notes', () => {
  const notes = new Map([
    [1, [note('JOINED', 'Kim'), note('JOINED', 'Leo')]],
    [2, [note('LEFT', 'Kim')]],
  ])
  const renamed = renameInNotes(notes, 'Kim', 'Deleted account')
  expect([...renamed.values()].flatMap(describeNotes)).toEqual([
    'Deleted account and Leo joined',
    'Deleted account left',
  ])
  expect(renameInNotes(renamed, 'Kim', 'Deleted account')).toBe(renamed)
})
