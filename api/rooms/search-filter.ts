/** Characters that a name or a topic may have: nothing longer is a part of one. */
const LONGEST = 250

/**
 * What is looked for by a text that somebody typed, as a part of names, whatever its case: as it is written, % and _
 * included. Undefined: everything; null: nothing that there is.
 */
export function contains(
  search: string | null,
): { contains: string; mode: 'insensitive' } | null | undefined {
  const text = search?.trim() ?? ''
  if (text === '') return undefined
  // The database would go through every room with it, however long it is.
  return text.length > LONGEST ? null : { contains: text.replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' }
}
