const HUES = 8

/** Returns the first letters of the first two words, in any script: "Ana Lima" → "AL". */
export function initials(name: string): string {
  const words = name
    .trim()
    .split(/[\s_-]+/u)
    .filter(Boolean)
  const letters = words.slice(0, 2).map((word) => graphemes(word)[0] ?? '')
  const text =
    letters.length > 1
      ? letters.join('')
      : graphemes(words[0] ?? '')
          .slice(0, 2)
          .join('')
  return text.toLocaleUpperCase()
}

/** Returns one of eight colours by a hash (FNV-1a) of the id, so that a person has the same one everywhere. */
export function personColor(id: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193)
  // The highest bits: the lowest bits of this hash mix with no others, and ids of the same time differ little.
  return `var(--person-${(hash >>> 29) % HUES})`
}

function graphemes(word: string): string[] {
  return Array.from(new Intl.Segmenter().segment(word), ({ segment }) => segment)
}
