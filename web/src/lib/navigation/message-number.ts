/** The largest number that the API takes. */
const MAX = 2 ** 31 - 1

/**
 * Returns the number of a message from the last part of its address. Null for everything else, also for other ways of
 * writing a number (05, +5, 0x5, 5.0), so that each message has one address.
 */
export function parseMessageNumber(part: string): number | null {
  if (!/^[1-9][0-9]{0,9}$/.test(part)) return null
  const number = Number(part)
  return number <= MAX ? number : null
}
