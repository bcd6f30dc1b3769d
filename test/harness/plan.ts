import { parseQuery } from '../../api/messages/search/query.ts'
import { searchStatement } from '../../api/messages/search/statement.sql.ts'
import type { Page } from '../../api/pagination.ts'
import { sql } from './sql.ts'

/** The statement of a search, the very one that the server sends. */
export const statementOf = (
  query: string,
  roomIds: string[],
  page: Page,
): { text: string; values: unknown[] } =>
  searchStatement({ ...parseQuery(query), roomIds, authorId: null }, page)

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

/** How the database answered a search; of a plan's parts, those that it came to. */
export interface Plan {
  /** How many messages it found. */
  found: number
  indexes: string[]
  /** Tables that were read from beginning to end. */
  wholeTables: string[]
  /** Rows that were looked at, whether they fitted or not. */
  rows: number
}

/** Runs the statement of a search and tells how it was answered. */
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
