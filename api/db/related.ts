/**
 * Leaves out rows whose related row is missing. Prisma reads relations in a statement of their own: what was deleted in
 * between is null there, and its row is gone as well.
 */
export const withRelated = <Name extends string, Row extends Record<Name, object>>(
  rows: Row[],
  name: Name,
): Row[] => rows.filter((row) => (row as Record<Name, object | null>)[name] !== null)
