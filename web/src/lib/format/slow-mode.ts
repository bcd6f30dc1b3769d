/** Seconds between a member's messages that are offered; the API takes any up to an hour. */
const offered = [0, 5, 10, 30, 60, 300, 900, 3_600]

/** A wait in words: "30 seconds". */
export function waitOf(seconds: number): string {
  if (seconds === 0) return 'Off'
  const [count, unit] =
    seconds % 3_600 === 0
      ? [seconds / 3_600, 'hour']
      : seconds % 60 === 0
        ? [seconds / 60, 'minute']
        : [seconds, 'second']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

/** What is left of a wait, as clocks show it: 4:05. */
export const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`

/** The waits to choose from, with the one that holds among them. */
export function waits(current: number): { value: string; label: string }[] {
  return [...new Set([...offered, current])]
    .sort((a, b) => a - b)
    .map((seconds) => ({ value: String(seconds), label: waitOf(seconds) }))
}
