/** What an operator begins with, and what it takes. */
const STARTS = [
  'from:',
  'in:',
  'in:@',
  'before:',
  'after:',
  'has:file',
  'has:link',
  'has:poll',
  'is:pinned',
  'is:saved',
]

/**
 * Returns the queries that complete the operator that the last word of a query begins, such as "cake from:" for "cake fr". None
 * for a word that begins no operator, or that is one already.
 */
export function offeredQueries(query: string): string[] {
  const typed = /(?<=^|\s)[a-z]+:?[a-z]*$/iu.exec(query)?.[0].toLowerCase()
  if (!typed) return []
  const before = query.slice(0, query.length - typed.length)
  return STARTS.filter((start) => start.startsWith(typed) && start !== typed).map((start) => before + start)
}
