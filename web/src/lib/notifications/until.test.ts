import { expect, test } from 'vitest'
import { isForever, silenceEnd } from './until.ts'

const end = (silence: 'hour' | 'tomorrow' | 'ever', now: string, timeZone = 'Europe/Berlin') =>
  silenceEnd(silence, { now: Date.parse(now), timeZone })

test('a silence lasts an hour, until eight the next morning where the person is, or until it is turned off', () => {
  expect(end('hour', '2026-11-26T17:30:12.000Z')).toBe('2026-11-26T18:30:12.000Z')
  expect(end('tomorrow', '2026-11-26T17:30:12.000Z')).toBe('2026-11-27T07:00:00.000Z')
  // It is tomorrow there already, three in the morning.
  expect(end('tomorrow', '2026-11-26T21:30:00.000Z', 'Asia/Kolkata')).toBe('2026-11-28T02:30:00.000Z')
  // The clocks change in between.
  expect(end('tomorrow', '2026-10-24T20:00:00.000Z')).toBe('2026-10-25T07:00:00.000Z')
  expect(isForever(end('ever', '2026-11-26T17:30:12.000Z'))).toBe(true)
  expect(isForever(end('tomorrow', '2026-11-26T17:30:12.000Z'))).toBe(false)
})
