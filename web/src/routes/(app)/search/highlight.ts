import { searchable, searchWords } from '@latchkey/text'

/** A piece of a text that matches a search term, or lies between matches. */
export interface Piece {
  text: string
  matches: boolean
}

/** The number of characters kept before the first match in a longer text. */
const CONTEXT = 60

/** Returns the words and phrases of a query, without its operators. */
export function parseTerms(query: string): string[] {
  const parts = query
    .normalize('NFKC')
    .matchAll(/(\b(?:from|in|before|after|has|is):)?(?:"([^"]*)"?|(\S+))/giu)
  const terms = [...parts].flatMap(([, operator, quoted, bare]) => {
    if (operator) return []
    return quoted !== undefined ? [quoted.trim()] : searchWords(bare ?? '')
  })
  return terms.filter((term) => term !== '')
}

/**
 * Splits a text at the matches of the terms, as the server finds them: regardless of case and Unicode form. Cuts a long text
 * to begin shortly before the first match.
 */
export function highlight(text: string, terms: readonly string[]): Piece[] {
  const wanted = terms.map(searchable).filter((term) => term !== '')
  if (wanted.length === 0) return [{ text, matches: false }]
  const anyTerm = new RegExp(wanted.map((term) => RegExp.escape(term)).join('|'), 'gu')
  const { folded, origins } = fold(text)
  const pieces: Piece[] = []
  let end = 0
  for (const { 0: match, index } of folded.matchAll(anyTerm)) {
    const start = Math.max(origins[index]!.start, end)
    if (pieces.length === 0 && start > 2 * CONTEXT)
      pieces.push({ text: `… ${text.slice(start - CONTEXT, start)}`, matches: false })
    else if (start > end) pieces.push({ text: text.slice(end, start), matches: false })
    end = Math.max(origins[index + match.length - 1]!.end, start)
    if (end > start) pieces.push({ text: text.slice(start, end), matches: true })
  }
  if (end < text.length) pieces.push({ text: text.slice(end), matches: false })
  return pieces
}

/** The place in the text that a character of the folded text comes from. */
interface Origin {
  start: number
  end: number
}

/** Folds a text letter by letter, because folding can change its length. */
function fold(text: string): { folded: string; origins: Origin[] } {
  let folded = ''
  const origins: Origin[] = []
  for (const { segment, index } of new Intl.Segmenter().segment(text)) {
    const letter = searchable(segment)
    folded += letter
    const origin = { start: index, end: index + segment.length }
    for (let i = 0; i < letter.length; i++) origins.push(origin)
  }
  return { folded, origins }
}
