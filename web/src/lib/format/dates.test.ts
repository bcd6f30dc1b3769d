import { expect, test } from 'vitest'
import { createDateFormat } from './dates.svelte.ts'

/** Returns how a reader in a time zone sees the day of a message at some moment. Both moments are in UTC. */
function dayOf(message: string, { now, timeZone }: { now: string; timeZone: string }): string {
  const dates = createDateFormat(
    () => ({ language: 'en-US', timeZone }),
    () => Date.parse(now),
  )
  return dates.relativeDay(message)
}

test.each([
  // Clocks went back on 1 November 2026 at 2:00 and forward on 8 March 2026.
  ['America/New_York', '2026-10-31T16:00Z', '2026-11-02T04:30Z', 'Yesterday'],
  ['America/New_York', '2026-11-01T03:59Z', '2026-11-02T04:59Z', 'Yesterday'],
  ['America/New_York', '2026-11-01T04:00Z', '2026-11-02T04:59Z', 'Today'],
  ['America/New_York', '2026-03-08T16:00Z', '2026-03-09T04:30Z', 'Yesterday'],
  ['America/New_York', '2026-03-08T04:30Z', '2026-03-09T04:30Z', 'Saturday, March 7'],
  ['Europe/Berlin', '2026-10-24T12:00Z', '2026-10-25T22:30Z', 'Yesterday'],
  ['Europe/Berlin', '2026-10-24T22:30Z', '2026-10-25T22:30Z', 'Today'],
  ['Europe/Berlin', '2026-03-29T12:00Z', '2026-03-29T22:30Z', 'Yesterday'],
  ['Europe/Berlin', '2026-03-28T22:30Z', '2026-03-29T22:30Z', 'Saturday, March 28'],
  // Clocks go back and forward at midnight.
  ['America/Havana', '2026-10-31T12:00Z', '2026-11-02T04:30Z', 'Yesterday'],
  ['America/Santiago', '2026-09-05T20:00Z', '2026-09-06T04:30Z', 'Yesterday'],
  ['Africa/Cairo', '2026-04-23T12:00Z', '2026-04-23T22:15Z', 'Yesterday'],
  // Offsets of half and quarter hours, and a change of half an hour.
  ['Asia/Kolkata', '2026-11-22T18:29Z', '2026-11-22T18:30Z', 'Yesterday'],
  ['Asia/Kolkata', '2026-11-22T18:30Z', '2026-11-22T18:31Z', 'Today'],
  ['Asia/Kathmandu', '2026-11-22T18:14Z', '2026-11-22T18:15Z', 'Yesterday'],
  ['Australia/Lord_Howe', '2026-04-04T12:00Z', '2026-04-05T13:15Z', 'Yesterday'],
  ['America/St_Johns', '2026-11-01T02:29Z', '2026-11-02T03:29Z', 'Yesterday'],
  // Samoa skipped 30 December 2011, Kwajalein 21 August 1993.
  ['Pacific/Apia', '2011-12-30T09:59Z', '2011-12-30T10:00Z', 'Yesterday'],
  ['Pacific/Apia', '2011-12-29T09:00Z', '2011-12-30T20:00Z', 'Wednesday, December 28'],
  ['Pacific/Kwajalein', '1993-08-21T11:00Z', '1993-08-21T13:00Z', 'Yesterday'],
  // The first day of a year and of a month, and the ends of the world.
  ['Pacific/Kiritimati', '2026-12-31T09:59Z', '2026-12-31T10:00Z', 'Yesterday'],
  ['Pacific/Pago_Pago', '2027-01-01T10:59Z', '2027-01-01T11:00Z', 'Yesterday'],
  ['UTC', '2028-02-29T00:00Z', '2028-03-01T23:59Z', 'Yesterday'],
  ['UTC', '2026-12-30T23:59Z', '2027-01-01T00:00Z', 'Wednesday, December 30, 2026'],
])('in %s, a message of %s read at %s is of %s', (timeZone, message, now, day) => {
  expect(dayOf(message, { now, timeZone })).toBe(day)
})
