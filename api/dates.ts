const day = /^(\d{4})-(\d{2})-(\d{2})$/
const instant = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:Z|[+-](\d{2}):(\d{2}))$/i

/** The years that PostgreSQL, JavaScript and ISO 8601 write alike: 1 to 9999 in UTC. */
const isInRange = (date: Date) => date.getUTCFullYear() >= 1 && date.getUTCFullYear() <= 9999

/**
 * Parses a calendar day, such as 2026-11-19, as its start in UTC or another time zone. Null if the day does not exist. Throws
 * RangeError for an unknown time zone.
 */
export function parseDay(text: string, timeZone = 'UTC'): Date | null {
  const match = day.exec(text)
  if (!match) return null
  const date = new Date(`${text}T00:00:00Z`)
  // JavaScript takes February 30 for March 2.
  const exists = date.getUTCMonth() + 1 === Number(match[2]) && date.getUTCDate() === Number(match[3])
  if (!exists || !isInRange(date)) return null
  if (timeZone === 'UTC') return date
  const start = new Date(Temporal.PlainDate.from(text).toZonedDateTime(timeZone).epochMilliseconds)
  return isInRange(start) ? start : null
}

/** Returns true for a time zone that exists, such as Europe/Berlin. */
export function isTimeZone(text: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: text }))
  } catch {
    return false
  }
}

/**
 * Parses an ISO 8601 date and time with its offset, such as 2026-11-19T10:02:00Z. Null if it does not exist, such as
 * 24:00:00, or is outside the years 1 to 9999 in UTC, so that every stored date can be read back.
 */
export function parseInstant(text: string): Date | null {
  const match = instant.exec(text)
  if (!match || !parseDay(match[1]!)) return null
  const [, , hours, minutes, seconds = '0', offsetHours = '0', offsetMinutes = '0'] = match
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null
  if (Number(offsetHours) > 23 || Number(offsetMinutes) > 59) return null
  // JavaScript keeps milliseconds. It may round more digits, or refuse them, and lower case.
  const date = new Date(text.toUpperCase().replace(/(\.\d{3})\d+/, '$1'))
  return isInRange(date) ? date : null
}
