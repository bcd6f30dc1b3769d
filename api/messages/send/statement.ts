import type { PoolClient, QueryResult } from 'pg'

/** A prepared statement. PostgreSQL caches its plan by name. */
export type Statement = { name: string; text: string; values: unknown[] }

/** Formats a Postgres array literal. pg quotes every element as text; ids and numbers need no quoting. */
export const formatArray = (values: readonly (string | number | null)[]) =>
  `{${values.map((value) => value ?? 'NULL').join()}}`

/** Sends statements in one go and waits for all of them. Throws the error of the first one that failed. */
export async function pipeline(
  client: PoolClient,
  statements: (Statement | string)[],
): Promise<QueryResult[]> {
  const results = await Promise.allSettled(statements.map((statement) => client.query(statement)))
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason
    return result.value
  })
}
