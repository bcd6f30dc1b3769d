/** Returns a name for a file's emoji, such as party_parrot for "Party parrot.gif". Empty if the file's has no such letters. */
export const suggestName = (filename: string): string =>
  filename
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '_')
    .slice(0, 32)
    .replaceAll(/^[_-]+|[_-]+$/g, '')

/** Returns a name as people type it, without its colons and in lower case. */
export const cleanName = (typed: string): string => typed.trim().replaceAll(/^:|:$/g, '').toLowerCase()

/**
 * Returns the names that contain a text, or each of its words, in the order in which they answer it: itself, those that begin with
 * it, the others.
 */
export function searchNames(names: readonly string[], text: string): { name: string; rank: number }[] {
  const wanted = cleanName(text)
  const words = wanted.split(/\s+/)
  const rankOf = (name: string) => (name === wanted ? 0 : name.startsWith(wanted) ? 1 : 2)
  return names
    .filter((name) => words.every((word) => name.includes(word)))
    .map((name) => ({ name, rank: rankOf(name) }))
    .sort((a, b) => a.rank - b.rank)
}
