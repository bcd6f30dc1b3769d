import { getLocale } from '@latchkey/messages'

/** Letters of the scripts that are written from right to left, and the marks that change the direction. */
const rightToLeft =
  /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/**
 * Wraps a name so that it keeps its own direction inside a text of another: as the element bdi does, for attributes and
 * plain text (U+2068 First Strong Isolate and U+2069 Pop Directional Isolate). Text from left to right keeps such names as
 * they are: nothing is there to isolate, and the invisible marks would be copied along.
 */
export function isolate(name: string): string {
  if (getLocale() !== 'ar' && !rightToLeft.test(name)) return name
  return `\u2068${name}\u2069`
}
