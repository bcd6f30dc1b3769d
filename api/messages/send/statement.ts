/** A prepared statement. PostgreSQL caches its plan by name. */
export type Statement = { name: string; text: string; values: unknown[] }

/** Formats a Postgres array literal. pg quotes every element as text; ids and numbers need no quoting. */
export const formatArray = (values: readonly (string | number | null)[]) =>
  `{${values.map((value) => value ?? 'NULL').join()}}`
