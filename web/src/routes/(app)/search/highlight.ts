/** A piece of a text that matches a search term, or lies between matches. */
export interface Piece {
  text: string
  matches: boolean
}

/** The number of characters kept before the first match in a longer text. */
const CONTEXT = 60

/** Returns the words and phrases of a query, without its operators. */
export function parseTerms(query: string): string[] {
  const terms = [...query.matchAll(/(\b(?:from|in|before|after|has):)?(?:"([^"]*)"?|(\S+))/giu)].flatMap(
    ([, operator, quoted, bare]) => {
      if (operator) return []
      return quoted !== undefined ? [quoted.trim()] : (bare?.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [])
    },
  )
  return terms.filter((term) => term !== '')
}

/** Splits a text at the matches of the terms. Cuts a long text to begin shortly before the first match. */
export function highlight(text: string, terms: readonly string[]): Piece[] {
  if (terms.length === 0) return [{ text, matches: false }]
  const anyTerm = new RegExp(terms.map((term) => RegExp.escape(term)).join('|'), 'giu')
  const first = text.search(anyTerm)
  const shown = first > 2 * CONTEXT ? `… ${text.slice(first - CONTEXT)}` : text
  const pieces: Piece[] = []
  let end = 0
  for (const { 0: match, index } of shown.matchAll(anyTerm)) {
    if (index > end) pieces.push({ text: shown.slice(end, index), matches: false })
    pieces.push({ text: match, matches: true })
    end = index + match.length
  }
  if (end < shown.length) pieces.push({ text: shown.slice(end), matches: false })
  return pieces
}
