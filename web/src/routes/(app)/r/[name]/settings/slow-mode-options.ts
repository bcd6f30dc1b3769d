import { formatWait } from '#lib/format/slow-mode.ts'

/** The offered seconds between a member's messages. The API accepts any up to an hour. */
const OFFERED = [0, 5, 10, 30, 60, 300, 900, 3_600]

/** Returns the options for slow mode, the current one included. */
export function slowModeOptions(current: number): { value: string; label: string }[] {
  return [...new Set([...OFFERED, current])]
    .sort((a, b) => a - b)
    .map((seconds) => ({ value: String(seconds), label: formatWait(seconds) }))
}
