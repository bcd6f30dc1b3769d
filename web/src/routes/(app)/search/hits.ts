/** A piece of a text, and whether it is what was searched for. */
export interface Piece {
  text: string
  hit: boolean
}

/** Characters before the first hit that are kept, of a text that has more. */
const BEFORE = 60

/** The words and phrases of a search, without its operators. */
export function termsOf(query: string): string[] {
  const terms = [...query.matchAll(/(\b(?:from|in|before|after|has):)?(?:"([^"]*)"?|(\S+))/giu)].flatMap(
    ([, operator, quoted, bare]) => {
      if (operator) return []
      return quoted !== undefined ? [quoted.trim()] : (bare?.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [])
    },
  )
  return terms.filter((term) => term !== '')
}

/** A text taken apart at what was searched for, from a little before the first of it. */
export function hits(text: string, terms: readonly string[]): Piece[] {
  if (terms.length === 0) return [{ text, hit: false }]
  const any = new RegExp(terms.map((term) => RegExp.escape(term)).join('|'), 'giu')
  const first = text.search(any)
  const shown = first > 2 * BEFORE ? `… ${text.slice(first - BEFORE)}` : text
  const pieces: Piece[] = []
  let end = 0
  for (const { 0: found, index } of shown.matchAll(any)) {
    if (index > end) pieces.push({ text: shown.slice(end, index), hit: false })
    pieces.push({ text: found, hit: true })
    end = index + found.length
  }
  if (end < shown.length) pieces.push({ text: shown.slice(end), hit: false })
  return pieces
}
