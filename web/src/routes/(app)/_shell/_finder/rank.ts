/** Something that can be found by its names, and less well by what is said about it. */
export interface Candidate {
  names: readonly string[]
  description?: string
}

/** The qualities of a match, the best first. */
const EXACT = 0
const PREFIX = 1
const WORD_PREFIX = 2
const SUBSTRING = 3
const DESCRIPTION = 4

/**
 * Returns the candidates that match what was typed, the best first: the exact name, then names that begin with it, names
 * with a word that begins with it, names that contain it, and descriptions that contain it. Regardless of case, of accents
 * and of the form of Unicode. Equally good ones keep their order.
 */
export function rank<Item extends Candidate>(typed: string, candidates: readonly Item[]): Item[] {
  const wanted = searchForm(typed)
  const ranked = candidates.flatMap((item) => {
    const quality = matchOf(wanted, item)
    return quality === undefined ? [] : [{ item, quality }]
  })
  return ranked.toSorted((a, b) => a.quality - b.quality).map(({ item }) => item)
}

/** Returns whether a name is what was typed. */
export const isExact = (typed: string, name: string): boolean => searchForm(typed) === searchForm(name)

function matchOf(wanted: string, { names, description = '' }: Candidate): number | undefined {
  const best = Math.min(...names.map((name) => nameMatch(wanted, searchForm(name))))
  if (best <= SUBSTRING) return best
  return searchForm(description).includes(wanted) ? DESCRIPTION : undefined
}

function nameMatch(wanted: string, name: string): number {
  if (name === wanted) return EXACT
  const at = name.indexOf(wanted)
  if (at < 0) return Infinity
  if (at === 0) return PREFIX
  for (let index = at; index > 0; index = name.indexOf(wanted, index + 1))
    if (!/[\p{L}\p{N}]/u.test(name[index - 1]!)) return WORD_PREFIX
  return SUBSTRING
}

/** Returns a text in the form in which it is compared: without accents, in lower case, with single blanks. */
const searchForm = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Default_Ignorable_Code_Point}]/gu, '')
    .toLowerCase()
    .replace(/\s+/gu, ' ')
    .trim()
