import { expect, test } from 'vitest'
import { createDateFormat } from './dates.svelte.ts'

const formatIn = (language: string, timeZone: string, now = '2026-11-22T12:00Z') =>
  createDateFormat(
    () => ({ language, timeZone }),
    () => Date.parse(now),
  )

/** Returns how a reader in a time zone sees the day of a message at some moment. Both moments are in UTC. */
function dayOf(message: string, { now, timeZone }: { now: string; timeZone: string }): string {
  return formatIn('en-US', timeZone, now).relativeDay(message)
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

test.each([
  ['en', ['5:13 PM', '5:03 AM', '12:05 AM', '12:00 PM']],
  ['en-GB', ['17:13', '05:03', '00:05', '12:00']],
  ['de', ['17:13', '05:03', '00:05', '12:00']],
  ['es', ['17:13', '5:03', '0:05', '12:00']],
  ['fr', ['17:13', '05:03', '00:05', '12:00']],
  ['pt-BR', ['17:13', '05:03', '00:05', '12:00']],
  ['ja', ['17:13', '5:03', '0:05', '12:00']],
  ['zh-Hans', ['17:13', '05:03', '00:05', '12:00']],
  ['ar', ['5:13 م', '5:03 ص', '12:05 ص', '12:00 م']],
])('in %s, times are written as people write them there', (language, times) => {
  const dates = formatIn(language, 'Asia/Tokyo')
  const moments = ['2026-11-19T08:13Z', '2026-11-18T20:03Z', '2026-11-18T15:05Z', '2026-11-19T03:00Z']
  expect(moments.map((moment) => dates.time(moment).replaceAll('\u202f', ' '))).toEqual(times)
})

test.each([
  ['en-US', 'America/New_York', '2026-11-01T05:59Z', '1:59 AM'],
  ['en-US', 'America/New_York', '2026-11-01T06:00Z', '1:00 AM'],
  ['en-US', 'America/New_York', '2026-03-08T06:59Z', '1:59 AM'],
  ['en-US', 'America/New_York', '2026-03-08T07:00Z', '3:00 AM'],
  ['de', 'Europe/Berlin', '2026-10-25T00:59Z', '02:59'],
  ['de', 'Europe/Berlin', '2026-10-25T01:00Z', '02:00'],
  ['de', 'Europe/Berlin', '2026-03-29T00:59Z', '01:59'],
  ['de', 'Europe/Berlin', '2026-03-29T01:00Z', '03:00'],
])('in %s and %s, the time at %s is %s as the clocks change', (language, timeZone, moment, time) => {
  expect(formatIn(language, timeZone).time(moment).replaceAll('\u202f', ' ')).toBe(time)
})

test.each([
  ['en', 'Thursday, November 19', 'Friday, December 19, 2025'],
  ['de', 'Donnerstag, 19. November', 'Freitag, 19. Dezember 2025'],
  ['es', 'jueves, 19 de noviembre', 'viernes, 19 de diciembre de 2025'],
  ['fr', 'jeudi 19 novembre', 'vendredi 19 décembre 2025'],
  ['pt-BR', 'quinta-feira, 19 de novembro', 'sexta-feira, 19 de dezembro de 2025'],
  ['ja', '11月19日木曜日', '2025年12月19日金曜日'],
  ['zh-Hans', '11月19日星期四', '2025年12月19日星期五'],
  ['ar', 'الخميس، 19 نوفمبر', 'الجمعة، 19 ديسمبر 2025'],
])(
  'in %s, a day is written with its weekday, and with its year if that is another one',
  (language, day, dayOfYear) => {
    const dates = formatIn(language, 'Europe/Berlin')
    expect(dates.relativeDay('2026-11-19T17:13Z')).toBe(day)
    expect(dates.relativeDay('2025-12-19T17:13Z')).toBe(dayOfYear)
  },
)

test.each([
  ['2026-10-24T22:00Z', 'today'],
  ['2026-10-24T21:59Z', 'yesterday'],
  ['2026-10-23T22:00Z', 'yesterday'],
  ['2026-10-23T21:59Z', 'other'],
])('a sentence at the end of a day of 25 hours says of %s that it was %s', (message, day) => {
  expect(formatIn('de', 'Europe/Berlin', '2026-10-25T22:59Z').whichDay(message)).toBe(day)
})
