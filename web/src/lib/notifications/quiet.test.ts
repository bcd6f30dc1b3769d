import { expect, test } from 'vitest'
import { isQuiet } from './quiet.ts'

const at = (time: string) => ({ now: Date.parse(`2026-11-26T${time}:00.000Z`), timeZone: 'Europe/Berlin' })
const never = { doNotDisturbUntil: null, quietHours: null }

test('nothing disturbs during the quiet hours where the person is, also over midnight, nor while do not disturb is on', () => {
  expect(isQuiet(never, at('12:00'))).toBe(false)
  const night = { ...never, quietHours: { from: '22:00', to: '07:00' } }
  expect(['20:59', '21:00', '03:00', '05:59', '06:00'].map((time) => isQuiet(night, at(time)))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ])
  const noon = { ...never, quietHours: { from: '12:00', to: '13:30' } }
  expect(['10:59', '11:00', '12:29', '12:30'].map((time) => isQuiet(noon, at(time)))).toEqual([
    false,
    true,
    true,
    false,
  ])
  const until = { ...never, doNotDisturbUntil: '2026-11-26T12:00:00.000Z' }
  expect(['11:59', '12:00'].map((time) => isQuiet(until, at(time)))).toEqual([true, false])
})
