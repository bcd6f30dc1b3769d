import { getLocale, m } from '@latchkey/messages'

/** The offered seconds between a member's messages. The API accepts any up to an hour. */
const OFFERED = [0, 5, 10, 30, 60, 300, 900, 3_600]

/** "30 seconds", "Off". */
export function formatWait(seconds: number): string {
  if (seconds === 0) return m.slow_mode_off()
  const [count, unit] =
    seconds % 3_600 === 0
      ? [seconds / 3_600, 'hour']
      : seconds % 60 === 0
        ? [seconds / 60, 'minute']
        : [seconds, 'second']
  return new Intl.NumberFormat(getLocale(), { style: 'unit', unit, unitDisplay: 'long' }).format(count)
}

/** The rest of a wait, as a clock shows it: "4:05". */
export const formatCountdown = (seconds: number): string =>
  new Intl.DurationFormat(getLocale(), { minutes: 'numeric', seconds: '2-digit' }).format({
    minutes: Math.floor(seconds / 60),
    seconds: seconds % 60,
  })

/** Returns the options for slow mode, the current one included. */
export function slowModeOptions(current: number): { value: string; label: string }[] {
  return [...new Set([...OFFERED, current])]
    .sort((a, b) => a - b)
    .map((seconds) => ({ value: String(seconds), label: formatWait(seconds) }))
}
