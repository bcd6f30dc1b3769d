import { db } from '../db/client.ts'

/** The longest text that is searched, in characters. A longer search matches nothing. */
const MAX_MATCH = 250

type SearchFilter = { contains: string }

/**
 * Returns a Prisma filter for a column in the form of search_fold that contains a search term, regardless of case and
 * Unicode form. % and _ match literally. Undefined for an empty term, which matches everything; null for a term that is too
 * long to match, so that the database does not scan every row for it.
 */
export async function searchFilter(search: string | null): Promise<SearchFilter | null | undefined> {
  const term = search?.trim() ?? ''
  if (term.length > MAX_MATCH) return null
  const folded = term && (await foldForSearch(term))
  return folded === '' ? undefined : { contains: folded.replace(/[\\%_]/g, '\\$&') }
}

/** Returns a text in the form in which the database searches (prisma/migrations, *_comparable_text). */
export async function foldForSearch(text: string): Promise<string> {
  const [row] = await db.$queryRaw<{ folded: string }[]>`SELECT trim(search_fold(${text})) AS folded`
  return row!.folded
}
