/** The longest name or topic, in characters. A longer search matches nothing. */
const MAX_MATCH = 250

type SearchFilter = { contains: string; mode: 'insensitive' }

/**
 * Returns a search term as a pattern of LIKE in which % and _ match literally. Undefined for an empty term; null for a term
 * that is too long to match.
 */
export function searchPattern(search: string | null): string | null | undefined {
  const term = search?.trim() ?? ''
  if (term === '') return undefined
  return term.length > MAX_MATCH ? null : term.replace(/[\\%_]/g, '\\$&')
}

/**
 * Returns a Prisma filter for text that contains a search term, ignoring case. Undefined for an empty term, which matches
 * everything; null for a term that is too long to match, so that the database does not scan every row for it.
 */
export function searchFilter(search: string | null): SearchFilter | null | undefined {
  const pattern = searchPattern(search)
  if (pattern) return { contains: pattern, mode: 'insensitive' }
  return pattern === null ? null : undefined
}
