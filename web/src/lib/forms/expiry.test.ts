import { expect, test } from 'vitest'
import { CUSTOM, DAY, parseDeviceTime, parseInTimeZone, readExpiry } from './expiry.ts'

test('without a period, the expiry is never', () => {
  expect(readExpiry({ period: '', moment: '2026-11-22T10:00' }, parseDeviceTime)).toBeNull()
})

test('a period counts from now', () => {
  const before = Date.now()
  const end = readExpiry({ period: String(DAY), moment: '' }, parseDeviceTime)
  expect(Date.parse(end ?? '')).toBeGreaterThanOrEqual(before + DAY * 1000)
  expect(Date.parse(end ?? '')).toBeLessThanOrEqual(Date.now() + DAY * 1000)
})

test.each([
  ['Asia/Tokyo', '2026-07-01T09:00', '2026-07-01T00:00:00.000Z'],
  ['Europe/Berlin', '2026-07-01T09:00', '2026-07-01T07:00:00.000Z'],
  ['Europe/Berlin', '2026-12-01T09:00', '2026-12-01T08:00:00.000Z'],
  ['UTC', '2026-12-01T09:00', '2026-12-01T09:00:00.000Z'],
])('a chosen date is read in the time zone %s, with daylight saving time', (zone, moment, utc) => {
  expect(readExpiry({ period: CUSTOM, moment }, parseInTimeZone(zone))).toBe(utc)
})

test.each([
  { period: CUSTOM, moment: '' },
  { period: CUSTOM, moment: 'next week' },
  { period: CUSTOM, moment: '2026-02-31T10:00' },
  { period: 'soon', moment: '' },
])('an invalid choice returns undefined: %o', (chosen) => {
  expect(readExpiry(chosen, parseInTimeZone('UTC'))).toBeUndefined()
})
