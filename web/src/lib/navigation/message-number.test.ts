import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseMessageNumber } from './message-number.ts'

test.for([
  '0x10',
  '+5',
  '05',
  ' 5',
  '5 ',
  '5.0',
  '5e0',
  '-5',
  '0',
  '00',
  '',
  '٥',
  '５',
  '1_000',
  '1,000',
  '5n',
  '99999999999',
  '2147483648',
  'NaN',
  'Infinity',
  '5/',
  '%35',
])('only plain digits name a message: %j does not', (part) => {
  expect(parseMessageNumber(part)).toBeNull()
})

test('every number that a message can have is its own address, and no other text is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), (number) => {
      expect(parseMessageNumber(String(number))).toBe(number)
    }),
  )
  fc.assert(
    fc.property(fc.string(), (part) => {
      const number = parseMessageNumber(part)
      expect(number === null || String(number) === part).toBe(true)
    }),
  )
})
