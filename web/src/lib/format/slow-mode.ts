import { getLocale, m } from '@latchkey/messages'

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
