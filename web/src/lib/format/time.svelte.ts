import { createContext } from 'svelte'

/** Where and how the reader reads dates. The server takes it from the last visit, so that both say the same. */
export interface Locale {
  language: string
  timeZone: string
}

export const TIME_ZONE_COOKIE = 'tz'

export interface When {
  /** 10:02 */
  time(date: string): string
  /** Thursday 19 November; of another year with the year; today and yesterday as such. */
  day(date: string): string
  /** 19 Nov 2026 */
  date(date: string): string
  /** 19 Nov 2026, 10:02 */
  moment(date: string): string
  /** Thursday 19 November 2026 at 10:02 */
  full(date: string): string
  sameDay(a: string, b: string): boolean
}

export const [getWhen, setWhen] = createContext<When>()

/** How dates are written; follows its locale where that is state. */
export function createWhen(locale: () => Locale): When {
  const formats = $derived.by(() => {
    const { language, timeZone } = locale()
    const format = (options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(language, { timeZone, ...options })
    return {
      time: format({ hour: '2-digit', minute: '2-digit' }),
      day: format({ weekday: 'long', day: 'numeric', month: 'long' }),
      dayOfYear: format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
      date: format({ dateStyle: 'medium' }),
      moment: format({ dateStyle: 'medium', timeStyle: 'short' }),
      full: format({ dateStyle: 'full', timeStyle: 'short' }),
      key: new Intl.DateTimeFormat('en-CA', { timeZone }),
    }
  })
  const key = (date: Date) => formats.key.format(date)

  return {
    time: (date) => formats.time.format(new Date(date)),
    date: (date) => formats.date.format(new Date(date)),
    moment: (date) => formats.moment.format(new Date(date)),
    full: (date) => formats.full.format(new Date(date)),
    sameDay: (a, b) => key(new Date(a)) === key(new Date(b)),
    day(date) {
      const day = new Date(date)
      const now = new Date()
      if (key(day) === key(now)) return 'Today'
      if (key(day) === key(new Date(now.getTime() - 86_400_000))) return 'Yesterday'
      return (key(day).slice(0, 4) === key(now).slice(0, 4) ? formats.day : formats.dayOfYear).format(day)
    },
  }
}

/** The interface is in English; which English, the reader's languages say. */
export function parseLanguage(acceptLanguage: string | null): string {
  const tag = acceptLanguage?.split(',').map((each) => each.split(';')[0]?.trim() ?? '')
  return tag?.find((each) => /^en-[A-Z]{2}$/.test(each)) ?? 'en-GB'
}

export function parseTimeZone(value: string | undefined): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone
  } catch {
    return 'UTC'
  }
}
