import { parseQuery } from '../../api/messages/search/query.ts'
import { searchStatement } from '../../api/messages/search/statement.sql.ts'
import type { Page } from '../../api/pagination.ts'
import { sql } from './sql.ts'

/** Returns the statement that the server itself sends for a search. */
export const statementOf = (
  query: string,
  roomIds: string[],
  page: Page,
): { text: string; values: unknown[] } =>
  searchStatement({ ...parseQuery(query), roomIds, authorIds: null, savedBy: null }, page)

interface Node {
  'Node Type': string
  'Index Name'?: string
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  Plans?: Node[]
}

/** The plan by which the database executed a search, without the parts of the plan that it skipped. */
export interface Plan {
  /** The number of messages found. */
  found: number
  indexes: string[]
  /** Tables that were read completely. */
  wholeTables: string[]
  /** The number of rows read, matching or not. */
  rows: number
}

/** Runs the statement of a search and returns how it was executed. */
export async function explainSearch(url: string, query: string, roomIds: string[]): Promise<Plan> {
  const page = { size: 50, backward: false, after: null, before: null }
  const { text, values } = statementOf(query, roomIds, page)
  const [row] = await sql<{ 'QUERY PLAN': [{ Plan: Node }] }>(
    url,
    `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
    values,
  )
  const plan = row!['QUERY PLAN'][0].Plan
  const nodes = flat(plan).filter((node) => node['Actual Loops'] > 0)
  return {
    found: plan['Actual Rows'],
    indexes: nodes.flatMap((node) => node['Index Name'] ?? []),
    wholeTables: nodes
      .filter((node) => node['Node Type'].endsWith('Seq Scan'))
      .map((node) => node['Relation Name']!),
    rows: Math.max(...nodes.map(rowsOf)),
  }
}

const flat = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(flat)]

const rowsOf = (node: Node) =>
  (node['Actual Rows'] +
    (node['Rows Removed by Filter'] ?? 0) +
    (node['Rows Removed by Index Recheck'] ?? 0)) *
  node['Actual Loops']
