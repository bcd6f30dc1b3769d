import { createContext } from 'svelte'
import { m } from '@latchkey/messages'
import { previousDay } from './calendar.ts'

/**
 * The reader's language and time zone. The server reads the time zone from a cookie of the last visit, so that it and
 * the browser write the same dates.
 */
export interface Locale {
  language: string
  timeZone: string
}

export const TIME_ZONE_COOKIE = 'tz'

/** Formats dates in the reader's locale. The examples are of en-US. */
export interface DateFormat {
  /** "Europe/Berlin" */
  readonly timeZone: string
  /** "5:13 PM" */
  time(date: string): string
  /** "Today", "Yesterday", "Thursday, November 19"; with the year if it is another one. */
  relativeDay(date: string): string
  /** For messages that name the day within a sentence: "today", or else "on" and the `relativeDay`. */
  whichDay(date: string): 'today' | 'yesterday' | 'other'
  /** "Nov 19, 2026" */
  date(date: string): string
  /** "Nov 19, 2026, 5:13 PM" */
  dateTime(date: string): string
  /** "Thursday, November 19, 2026 at 5:13 PM" */
  fullDateTime(date: string): string
  isSameDay(a: string, b: string): boolean
}

export const [getDateFormat, setDateFormat] = createContext<DateFormat>()

/**
 * Creates a date format that follows the locale and the current time (in milliseconds), if these are reactive state: "Today"
 * becomes "Yesterday" as the reader's day ends.
 */
export function createDateFormat(locale: () => Locale, now: () => number): DateFormat {
  const formats = $derived.by(() => {
    const { language, timeZone } = locale()
    // Each is created at its first use, which takes a millisecond or more.
    const format = (options: Intl.DateTimeFormatOptions, of = language) => {
      let created: Intl.DateTimeFormat | undefined
      return (date: Date | string) =>
        (created ??= new Intl.DateTimeFormat(of, { timeZone, ...options })).format(new Date(date))
    }
    return {
      time: format({ timeStyle: 'short' }),
      day: format({ weekday: 'long', day: 'numeric', month: 'long' }),
      dayOfYear: format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
      date: format({ dateStyle: 'medium' }),
      dateTime: format({ dateStyle: 'medium', timeStyle: 'short' }),
      fullDateTime: format({ dateStyle: 'full', timeStyle: 'short' }),
      // YYYY-MM-DD
      isoDay: format({}, 'en-CA'),
    }
  })
  const isoDay = (date: Date | string) => formats.isoDay(date)
  const today = $derived(isoDay(new Date(now())))
  const yesterday = $derived(previousDay(today, isoDay))
  const whichDay = (date: string) => {
    const day = isoDay(date)
    if (day === today) return 'today'
    return day === yesterday ? 'yesterday' : 'other'
  }

  return {
    get timeZone() {
      return locale().timeZone
    },
    time: (date) => formats.time(date),
    date: (date) => formats.date(date),
    dateTime: (date) => formats.dateTime(date),
    fullDateTime: (date) => formats.fullDateTime(date),
    isSameDay: (a, b) => isoDay(a) === isoDay(b),
    whichDay,
    relativeDay(date) {
      const day = whichDay(date)
      if (day === 'today') return m.today()
      if (day === 'yesterday') return m.yesterday()
      const thisYear = isoDay(date).slice(0, 4) === today.slice(0, 4)
      return (thisYear ? formats.day : formats.dayOfYear)(date)
    },
  }
}

/** Returns the time zone of this device. */
export const deviceTimeZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone

/** Returns the time zone if it exists, else UTC. */
export function parseTimeZone(value: string | undefined): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone
  } catch {
    return 'UTC'
  }
}
