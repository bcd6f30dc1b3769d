/** The longest name or topic, in characters. A longer search matches nothing. */
const MAX_MATCH = 250

type SearchFilter = { contains: string; mode: 'insensitive' }

/**
 * Returns a Prisma filter for text that contains a search term, ignoring case. % and _ match literally. Undefined for
 * an empty term, which matches everything; null for a term that is too long to match, so that the database does not
 * scan every row for it.
 */
export function searchFilter(search: string | null): SearchFilter | null | undefined {
  const term = search?.trim() ?? ''
  if (term === '') return undefined
  return term.length > MAX_MATCH ? null : { contains: term.replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' }
}
