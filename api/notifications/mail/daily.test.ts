import { expect, test } from 'vitest'
import { dailyMailIsDue } from './daily.ts'

test.for([
  ['before eight in the morning', 'America/New_York', null, '2026-03-01T12:59:00Z', false],
  ['from eight in the morning', 'America/New_York', null, '2026-03-01T13:00:00Z', true],
  ['from eight in summer', 'America/New_York', null, '2026-07-01T12:00:00Z', true],
  ['again on the same day', 'Asia/Tokyo', '2026-03-01T23:00:00Z', '2026-03-02T14:59:00Z', false],
  ['again after midnight', 'Asia/Tokyo', '2026-03-01T23:00:00Z', '2026-03-02T22:59:00Z', false],
  ['on the next morning', 'Asia/Tokyo', '2026-03-01T23:00:00Z', '2026-03-02T23:00:00Z', true],
  ['without a time zone, in UTC', null, '2026-03-01T08:00:00Z', '2026-03-02T08:00:00Z', true],
] as const)('the mail of the day %s', ([, timeZone, sentAt, now, due]) => {
  expect(dailyMailIsDue({ timeZone, sentAt: sentAt && new Date(sentAt) }, new Date(now))).toBe(due)
})
