const HUES = 8

/**
 * Returns the first letters of the first two words, in any script, or of one word the first two: "Ana Lima" → "AL". Passes over
 * marks, and over brackets and digits as long as there are letters. Without letters it returns the first digits or the first
 * character.
 */
export function initials(name: string): string {
  const composed = name.normalize('NFC')
  const unbracketed = composed.replace(/[\p{Ps}\p{Pi}][^\p{Pe}\p{Pf}]*[\p{Pe}\p{Pf}]?/gu, ' ')
  for (const text of [unbracketed, composed])
    for (const kind of [/\p{L}/gu, /\p{N}/gu]) {
      const words = text
        .split(/[\s_-]+/u)
        .map((word) => word.match(kind) ?? [])
        .filter((letters) => letters.length > 0)
      const [first = [], second] = words
      if (first.length > 0) return upperCase(second ? [first[0]!, second[0]!] : first.slice(0, 2))
    }
  return graphemes(composed.trim())[0]?.replace(/\p{M}{3,}/gu, '') ?? ''
}

/** The language must not matter: the server and the browser have to agree. */
const upperCase = (letters: readonly string[]) =>
  letters.map((letter) => graphemes(letter.toUpperCase())[0]!).join('')

/** Returns one of eight colours by a hash (FNV-1a) of the id, so that a person has the same one everywhere. */
export function personColor(id: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193)
  // The highest bits: the lowest bits of this hash mix with no others, and ids of the same time differ little.
  return `var(--person-${(hash >>> 29) % HUES})`
}

function graphemes(word: string): string[] {
  // The browser takes milliseconds to load the rules of a segmenter, which a single letter does not need.
  if (word.length === 1) return [word]
  return Array.from(new Intl.Segmenter().segment(word), ({ segment }) => segment)
}
