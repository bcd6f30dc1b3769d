/** Hours from the first to the last moment at which a day can be in progress somewhere, counted from its midnight in UTC. */
const EARLIEST = -14
const LATEST = 37
/** Every local day that exists contains a moment of this grid. */
const STEP = 6

const HOUR = 3_600_000

/**
 * Returns the day before a day (YYYY-MM-DD) in a time zone, whose days `dayOf` returns. Not 24 hours earlier: days have 23 to 25
 * hours, and some time zones have skipped one.
 */
export function previousDay(day: string, dayOf: (moment: Date) => string): string {
  let midnight = Date.parse(`${day}T00:00:00Z`)
  for (;;) {
    midnight -= 24 * HOUR
    const previous = new Date(midnight).toISOString().slice(0, 10)
    for (let hour = EARLIEST; hour <= LATEST; hour += STEP)
      if (dayOf(new Date(midnight + hour * HOUR)) === previous) return previous
  }
}
