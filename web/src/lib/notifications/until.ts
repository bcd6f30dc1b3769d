/** The hour of the next day at which "until tomorrow" ends. */
const MORNING = 8
const HOUR = 3_600_000
/** How long something is silent: until someone turns it on again, for `ever`. */
export const silences = ['hour', 'tomorrow', 'ever'] as const
export type Silence = (typeof silences)[number]

/** The API's dates end here, which is late enough for "until I turn it back on". */
const NEVER = '9999-12-31T00:00:00.000Z'

/** Returns whether a time is that of something which nobody has limited. */
export const isForever = (until: string): boolean => new Date(until).getUTCFullYear() >= 9999

/** Returns when a silence that begins now ends. Tomorrow begins at eight in the morning of the person's time zone. */
export function silenceEnd(silence: Silence, { now, timeZone }: { now: number; timeZone: string }): string {
  if (silence === 'ever') return NEVER
  return new Date(silence === 'hour' ? now + HOUR : nextMorning(now, timeZone)).toISOString()
}

/** Returns the morning of the next day: the first full quarter of an hour there in which the clock shows that hour. */
function nextMorning(now: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
  const partsOf = (time: number) => {
    const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]))
    return { day: `${parts.year}-${parts.month}-${parts.day}`, hour: Number(parts.hour) }
  }
  const today = partsOf(now).day
  const quarter = HOUR / 4
  // Time zones differ from UTC by whole quarters, and change in steps of them.
  let time = Math.floor(now / quarter) * quarter
  for (;;) {
    time += quarter
    const { day, hour } = partsOf(time)
    if (day !== today && hour >= MORNING) return time
  }
}
