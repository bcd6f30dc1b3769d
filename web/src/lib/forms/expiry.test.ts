import { expect, test } from 'vitest'
import { AT, byThisClock, DAY, inZone, readExpiry } from './expiry.ts'

test('nothing chosen is never', () => {
  expect(readExpiry({ period: '', moment: '2026-11-22T10:00' }, byThisClock)).toBeNull()
})

test('a period counts from now', () => {
  const before = Date.now()
  const end = readExpiry({ period: String(DAY), moment: '' }, byThisClock)
  expect(Date.parse(end ?? '')).toBeGreaterThanOrEqual(before + DAY * 1000)
  expect(Date.parse(end ?? '')).toBeLessThanOrEqual(Date.now() + DAY * 1000)
})

test.each([
  ['Asia/Tokyo', '2026-07-01T09:00', '2026-07-01T00:00:00.000Z'],
  ['Europe/Berlin', '2026-07-01T09:00', '2026-07-01T07:00:00.000Z'],
  ['Europe/Berlin', '2026-12-01T09:00', '2026-12-01T08:00:00.000Z'],
  ['UTC', '2026-12-01T09:00', '2026-12-01T09:00:00.000Z'],
])('a moment chosen is by the clock of %s, with its summer time', (zone, moment, utc) => {
  expect(readExpiry({ period: AT, moment }, inZone(zone))).toBe(utc)
})

test.each([
  { period: AT, moment: '' },
  { period: AT, moment: 'next week' },
  { period: AT, moment: '2026-02-31T10:00' },
  { period: 'soon', moment: '' },
])('what is no moment is undefined: %o', (chosen) => {
  expect(readExpiry(chosen, inZone('UTC'))).toBeUndefined()
})
