import { expect, test } from 'vitest'
import { reminderAt } from './reminder-times.ts'

const thursday = new Date(2026, 10, 26, 17, 30)

test.for([
  ['HOUR', thursday, new Date(2026, 10, 26, 18, 30)],
  ['TOMORROW', thursday, new Date(2026, 10, 27, 9)],
  ['TOMORROW', new Date(2026, 11, 31, 23, 59), new Date(2027, 0, 1, 9)],
  ['MONDAY', thursday, new Date(2026, 10, 30, 9)],
  ['MONDAY', new Date(2026, 10, 29, 12), new Date(2026, 10, 30, 9)],
  ['MONDAY', new Date(2026, 10, 30, 8), new Date(2026, 11, 7, 9)],
] as const)('%s after %s is %s', ([time, from, expected]) => {
  expect(reminderAt(time, from)).toEqual(expected)
})
