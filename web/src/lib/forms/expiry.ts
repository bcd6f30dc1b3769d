import { m } from '@latchkey/messages'

/** The option "Choose a date and time". */
export const CUSTOM = 'at'

/** Seconds. */
export const HOUR = 3_600
export const DAY = 24 * HOUR

/** Returns the options for when something ends: never, after a period, or at a chosen date. */
export const expiryOptions = () => [
  { value: '', label: m.expiry_never() },
  { value: String(HOUR), label: m.expiry_in_an_hour() },
  { value: String(DAY), label: m.expiry_in_a_day() },
  { value: String(7 * DAY), label: m.expiry_in_a_week() },
  { value: String(30 * DAY), label: m.expiry_in_thirty_days() },
  { value: String(365 * DAY), label: m.expiry_in_a_year() },
  { value: CUSTOM, label: m.expiry_at_chosen_time() },
]

/** The values of an expiry field. `moment` is the value of a datetime-local input, in the person's own time zone. */
export interface Expiry {
  period: string
  moment: string
}

/**
 * Returns a chosen expiry as the API takes it: a period in seconds, which the API's clock measures, or a date in UTC, or
 * neither for never. Undefined for a date that does not exist. `parse` reads a local date and throws if it cannot. The server
 * and the browser learn the time zone in different ways.
 */
export function readExpiry(
  { period, moment }: Expiry,
  parse: (moment: string) => Date,
): { expiresAt?: string; expiresIn?: number } | undefined {
  if (period === '') return {}
  if (period !== CUSTOM) return /^\d{1,9}$/.test(period) ? { expiresIn: Number(period) } : undefined
  try {
    return { expiresAt: parse(moment).toISOString() }
  } catch {
    return undefined
  }
}

/** Parses a local date in the given time zone. */
export const parseInTimeZone = (timeZone: string) => (moment: string) =>
  new Date(Temporal.PlainDateTime.from(moment).toZonedDateTime(timeZone).epochMilliseconds)

/** Parses a local date in the time zone of this device. */
export const parseDeviceTime = (moment: string) => new Date(moment)

export const invalidExpiryMessage = (): string => m.expiry_invalid()
