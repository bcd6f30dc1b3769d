import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDay, parseInstant } from './dates.ts'

test('a date that exists is read, and reads the same when it is written again', () => {
  const range = {
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  }
  fc.assert(
    fc.property(fc.date(range), (date) => {
      expect(parseInstant(date.toISOString())).toEqual(date)
      expect(parseDay(date.toISOString().slice(0, 10))?.toISOString().slice(0, 10)).toBe(
        date.toISOString().slice(0, 10),
      )
    }),
  )
})

test.for([
  ['2026-11-19T10:02Z', '2026-11-19T10:02:00.000Z'],
  ['2026-11-19T10:02:03.5+02:00', '2026-11-19T08:02:03.500Z'],
  ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
  ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
  ['9999-12-31T23:59:59.99999999999999999999Z', '9999-12-31T23:59:59.999Z'],
  ['2026-01-01t00:00:00.1z', '2026-01-01T00:00:00.100Z'],
  ['2026-01-01T00:00:00+14:00', '2025-12-31T10:00:00.000Z'],
  ['2000-02-29T23:59-23:59', '2000-03-01T23:58:00.000Z'],
] as const)('%s is %s', ([text, date]) => {
  expect(parseInstant(text)?.toISOString()).toBe(date)
})

test.for([
  '9999-12-31T23:59:59-12:00',
  '0001-01-01T00:00:00+01:00',
  '0000-06-01T00:00:00Z',
  '2027-02-30T00:00:00Z',
  '2026-11-31T10:00:00Z',
  '2027-02-29T00:00:00Z',
  '2026-11-19T24:00:00Z',
  '2026-11-19T10:60:00Z',
  '2026-11-19T10:00:60Z',
  '1900-02-29T00:00:00Z',
  '2026-11-19 10:00:00Z',
  ' 2026-11-19T10:00:00Z',
  '2026-11-19T10:00:00Z\n',
  '2026-11-19T10:00:00.Z',
  '2026-11-19T10:00:00,5Z',
  '2026-11-19T10:00:00+0100',
  '-000001-01-01T00:00:00Z',
  '10000-01-01T00:00:00Z',
  '２０２６-01-01T00:00:00Z',
  '2026-11-19T10:00:00+24:00',
  '2026-13-01T00:00:00Z',
  '2026-11-19T10:02:00',
  '2026-11-19',
  '+010000-01-01T00:00:00Z',
  'now',
  '',
])('%j is no date and time', (text) => {
  expect(parseInstant(text)).toBeNull()
})

test.for([
  '2026-02-30',
  '2026-11-31',
  '2027-02-29',
  '0000-06-01',
  '2026-00-10',
  '2026-1-1',
  '2026-11-19T00:00:00Z',
  '',
])('%j is no day', (text) => {
  expect(parseDay(text)).toBeNull()
})
