import { expect, test } from 'vitest'
import { CUSTOM, DAY, HOUR, parseDeviceTime, parseInTimeZone, readExpiry } from './expiry.ts'

test('without a period, the expiry is never', () => {
  expect(readExpiry({ period: '', moment: '2026-11-22T10:00' }, parseDeviceTime)).toEqual({})
})

test.each([HOUR, DAY, 365 * DAY])(
  'a period of %s seconds is left for the API’s clock to measure',
  (period) => {
    expect(readExpiry({ period: String(period), moment: '' }, parseDeviceTime)).toEqual({ expiresIn: period })
  },
)

test.each([
  ['Asia/Tokyo', '2026-07-01T09:00', '2026-07-01T00:00:00.000Z'],
  ['Europe/Berlin', '2026-07-01T09:00', '2026-07-01T07:00:00.000Z'],
  ['Europe/Berlin', '2026-12-01T09:00', '2026-12-01T08:00:00.000Z'],
  ['UTC', '2026-12-01T09:00', '2026-12-01T09:00:00.000Z'],
])('a chosen date is read in the time zone %s, with daylight saving time', (zone, moment, utc) => {
  expect(readExpiry({ period: CUSTOM, moment }, parseInTimeZone(zone))).toEqual({ expiresAt: utc })
})

test.each([
  { period: CUSTOM, moment: '' },
  { period: CUSTOM, moment: 'next week' },
  { period: CUSTOM, moment: '2026-02-31T10:00' },
  { period: 'soon', moment: '' },
  { period: '-60', moment: '' },
  { period: '1e9', moment: '' },
])('an invalid choice returns undefined: %o', (chosen) => {
  expect(readExpiry(chosen, parseInTimeZone('UTC'))).toBeUndefined()
})
