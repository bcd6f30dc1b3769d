import { expect, test } from 'vitest'
import { previousDay } from './calendar.ts'

test('whatever the time zone, the previous day is the one that was in progress just before today', () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
  let state = seed
  const random = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor((state / 2 ** 31) * below)
  }
  const zones = Intl.supportedValuesOf('timeZone')
  for (let run = 0; run < 50; run++) {
    const timeZone = zones[random(zones.length)]!
    const format = new Intl.DateTimeFormat('en-CA', { timeZone })
    const now = Date.UTC(2012 + random(25), 0, 1) + random(365 * 86_400) * 1_000
    const today = format.format(now)
    // Goes back in time by quarters of an hour.
    let before = now
    while (format.format(before) === today) before -= 900_000
    expect(
      previousDay(today, (moment) => format.format(moment)),
      `SEED=${seed} ${timeZone} ${new Date(now).toISOString()}`,
    ).toBe(format.format(before))
  }
})
