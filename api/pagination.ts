import { m } from '@latchkey/messages'
import { badInput } from './errors.ts'
import { isUuid } from './ids.ts'

/** The arguments of a Relay connection. */
export type PageArgs = {
  first?: number | null
  after?: string | null
  last?: number | null
  before?: string | null
}

/** A page to load: the first `size` rows between the two cursors, or, if `backward`, the last. */
export type Page = { size: number; backward: boolean; after: string | null; before: string | null }

export const MAX_PAGE = 100
export const DEFAULT_PAGE = 50

/** Converts connection arguments into a page. Throws BAD_USER_INPUT. schema/builder.ts limits `first` and `last`. */
export function parsePage({ first, after, last, before }: PageArgs): Page {
  if (first != null && last != null) throw badInput('last', m.page_first_and_last)
  return {
    size: last ?? first ?? DEFAULT_PAGE,
    backward: last != null,
    after: decodeCursor(after, 'after'),
    before: decodeCursor(before, 'before'),
  }
}

/** Encodes the sort position of a row as a cursor, which is opaque to clients. */
const encodeCursor = (position: string) => Buffer.from(`c:${position}`).toString('base64url')

function decodeCursor(cursor: string | null | undefined, field: string): string | null {
  if (cursor == null) return null
  const text = Buffer.from(cursor, 'base64url').toString()
  if (!text.startsWith('c:')) throw invalidCursor(field)
  return text.slice(2)
}

export const invalidCursor = (field: string) => badInput(field, m.cursor_not_of_list, { field })

/**
 * Converts the rows of a page into a connection. `rows` are in the page's own direction. One row more than the page's size
 * means that there is another page.
 */
export function toConnection<Row extends object>(rows: Row[], page: Page, getPosition: (row: Row) => string) {
  const hasMore = rows.length > page.size
  const nodes = rows.slice(0, page.size)
  if (page.backward) nodes.reverse()
  const edges = nodes.map((node) => ({ cursor: encodeCursor(getPosition(node)), node }))
  return {
    edges,
    pageInfo: {
      hasNextPage: page.backward ? page.before !== null : hasMore,
      hasPreviousPage: page.backward ? hasMore : page.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}

/**
 * The order of a list: by the value in column `at`, a time unless `parse` reads something else from a cursor, and by the id
 * in column `id` where values are equal. `parse` returns null for a text that is no value.
 */
type Sorting = {
  at: string
  id: string
  order: 'asc' | 'desc'
  parse?: (text: string) => Date | number | null
}

/** Returns Prisma's arguments to load a page of a sorted list: keyset pagination, with one row more than the page has. */
export function keyset(page: Page, { at, id, order, parse = parseTime }: Sorting) {
  const after = order === 'asc' ? 'gt' : 'lt'
  const before = order === 'asc' ? 'lt' : 'gt'
  const beyond = (cursor: string | null, side: 'gt' | 'lt', field: string) => {
    if (cursor === null) return []
    const [, text, rowId] = /^(\S+) (\S+)$/.exec(cursor) ?? []
    const value = parse(text ?? '')
    if (!rowId || !isUuid(rowId) || value === null) throw invalidCursor(field)
    return [{ OR: [{ [at]: { [side]: value } }, { [at]: value, [id]: { [side]: rowId } }] }]
  }
  const direction = (order === 'asc') === page.backward ? ('desc' as const) : ('asc' as const)
  return {
    where: { AND: [...beyond(page.after, after, 'after'), ...beyond(page.before, before, 'before')] },
    orderBy: [{ [at]: direction }, { [id]: direction }],
    take: page.size + 1,
  }
}

/** Does the same for a list whose IDs are in order of time, newest first. */
export function newestFirst(page: Page) {
  const parse = (cursor: string | null, field: string) => {
    if (cursor !== null && !isUuid(cursor)) throw invalidCursor(field)
    return cursor ?? undefined
  }
  return {
    where: { id: { lt: parse(page.after, 'after'), gt: parse(page.before, 'before') } },
    orderBy: { id: page.backward ? ('asc' as const) : ('desc' as const) },
    take: page.size + 1,
  }
}

function parseTime(text: string): Date | null {
  const date = new Date(/^[1-9]\d{3}-\S+Z$/.test(text) ? text : NaN)
  return Number.isNaN(date.getTime()) ? null : date
}

/** Returns a `parse` for a column of whole numbers from 0 to a maximum. */
export const wholeNumber =
  (max: number) =>
  (text: string): number | null =>
    /^\d{1,16}$/.test(text) && Number(text) <= max ? Number(text) : null

/** Returns the position of a row in a list sorted as above. */
export const timePosition = (at: Date, id: string) => `${at.toISOString()} ${id}`
export const numberPosition = (value: number, id: string) => `${value} ${id}`
