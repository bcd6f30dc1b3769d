import { expect, test } from 'vitest'
import { isQuiet } from './quiet.ts'

const none = { doNotDisturbUntil: null, quietFrom: null, quietTo: null, timeZone: null }
const night = { ...none, quietFrom: '22:00', quietTo: '07:00', timeZone: 'Europe/Berlin' }

test.for([
  // Winter time is an hour ahead of UTC, summer time two.
  ['before they begin', night, '2026-01-10T20:59:59Z', false],
  ['as they begin', night, '2026-01-10T21:00:00Z', true],
  ['after midnight', night, '2026-01-10T23:30:00Z', true],
  ['in their last minute', night, '2026-01-11T05:59:59Z', true],
  ['as they end', night, '2026-01-11T06:00:00Z', false],
  ['in summer', night, '2026-07-10T20:00:00Z', true],
  ['in the morning in summer', night, '2026-07-10T05:00:00Z', false],
  // At 01:00 UTC the clock goes from 02:00 to 03:00.
  ['in the night in which an hour is missing', night, '2026-03-29T04:59:00Z', true],
  ['after the night in which an hour is missing', night, '2026-03-29T05:00:00Z', false],
  ['in the night in which an hour comes twice', night, '2026-10-25T05:59:00Z', true],
  ['after the night in which an hour comes twice', night, '2026-10-25T06:00:00Z', false],
  [
    'at noon, of a pause that is no night',
    { ...night, quietFrom: '12:00', quietTo: '13:00' },
    '2026-01-10T11:30:00Z',
    true,
  ],
  ['after it', { ...night, quietFrom: '12:00', quietTo: '13:00' }, '2026-01-10T12:00:00Z', false],
  ['without a time zone, in UTC', { ...night, timeZone: null }, '2026-01-10T21:59:00Z', false],
  [
    'with do not disturb',
    { ...none, doNotDisturbUntil: new Date('2026-01-10T12:00:00Z') },
    '2026-01-10T11:59:59Z',
    true,
  ],
  [
    'after do not disturb',
    { ...none, doNotDisturbUntil: new Date('2026-01-10T12:00:00Z') },
    '2026-01-10T12:00:00Z',
    false,
  ],
  ['without any setting', none, '2026-01-10T00:00:00Z', false],
] as const)('quiet hours %s', ([, settings, now, quiet]) => {
  expect(isQuiet(settings, new Date(now))).toBe(quiet)
})
