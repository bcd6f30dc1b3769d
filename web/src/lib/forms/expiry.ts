/** The value of the choice of a day and time of one's own. */
export const AT = 'at'

export const HOUR = 3_600
export const DAY = 24 * HOUR

const periods = [
  { value: String(HOUR), label: 'In an hour' },
  { value: String(DAY), label: 'In a day' },
  { value: String(7 * DAY), label: 'In a week' },
  { value: String(30 * DAY), label: 'In 30 days' },
  { value: String(365 * DAY), label: 'In a year' },
]

/** When something may end: never, which has a name of its own for each thing, after a while, or on a day chosen. */
export const expiryChoices = (never: string) => [
  { value: '', label: never },
  ...periods,
  { value: AT, label: 'At a time of my choice' },
]

/** What was chosen; `moment` as a field of type datetime-local has it, in the person's own time. */
export interface Expiry {
  period: string
  moment: string
}

/**
 * When that is, in UTC; null: never. Undefined: no moment that there is. `parse` reads a local moment, and throws
 * where it cannot: the server and the browser know the person's time zone each in its way.
 */
export function readExpiry(
  { period, moment }: Expiry,
  parse: (moment: string) => Date,
): string | null | undefined {
  if (period === '') return null
  try {
    return (period === AT ? parse(moment) : new Date(Date.now() + Number(period) * 1000)).toISOString()
  } catch {
    return undefined
  }
}

/** Reads a local moment by the clock of a time zone. */
export const inZone = (timeZone: string) => (moment: string) =>
  new Date(Temporal.PlainDateTime.from(moment).toZonedDateTime(timeZone).epochMilliseconds)

/** Reads a local moment by the clock of this device. */
export const byThisClock = (moment: string) => new Date(moment)

export const NO_SUCH_MOMENT = 'Choose a day and a time.'
