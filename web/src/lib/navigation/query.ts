/** The longest value of a parameter that a page uses. Longer ones are cut, as their fields cut what is typed. */
const MAX_LENGTH = 500

type Parameters = Pick<URL, 'searchParams'>

/** Returns a text that the address of a page carries, such as a search: trimmed, and empty if it is absent. */
export const textParameter = ({ searchParams }: Parameters, name: string): string =>
  (searchParams.get(name) ?? '').toWellFormed().trim().slice(0, MAX_LENGTH).trimEnd()

/** A position in a list. */
export type PagePosition = { before: string; after?: undefined } | { after: string; before?: undefined }

/** Returns the position in a list that an address names by ?before= or ?after=. Null for the beginning of the list. */
export function pagePosition(url: Parameters): PagePosition | null {
  const before = textParameter(url, 'before')
  if (before) return { before }
  const after = textParameter(url, 'after')
  return after ? { after } : null
}
