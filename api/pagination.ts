import { badInput } from './errors.ts'
import { isUuid } from './ids.ts'

/** The arguments of every list: a Relay connection's. */
export type PageArgs = {
  first?: number | null
  after?: string | null
  last?: number | null
  before?: string | null
}

/** A page to be read: `size` rows after or before the cursors, from the front or, `backward`, from the back. */
export type Page = { size: number; backward: boolean; after: string | null; before: string | null }

export const MAX_PAGE = 100
export const DEFAULT_PAGE = 50

/** Checks the arguments of a list. BAD_USER_INPUT names the one that is wrong. */
export function parsePage({ first, after, last, before }: PageArgs): Page {
  if (first != null && last != null) throw badInput('last', 'Pass first or last, not both.')
  const field = last != null ? 'last' : 'first'
  const size = last ?? first ?? DEFAULT_PAGE
  if (size < 0 || size > MAX_PAGE) throw badInput(field, `${field} is 0 to ${MAX_PAGE}.`)
  return {
    size,
    backward: last != null,
    after: readCursor(after, 'after'),
    before: readCursor(before, 'before'),
  }
}

/** Cursors are opaque to clients: base64url of what a row is sorted by. */
const writeCursor = (key: string) => Buffer.from(`c:${key}`).toString('base64url')

function readCursor(cursor: string | null | undefined, field: string): string | null {
  if (cursor == null) return null
  const text = Buffer.from(cursor, 'base64url').toString()
  if (!text.startsWith('c:')) throw badCursor(field)
  return text.slice(2)
}

export const badCursor = (field: string) =>
  badInput(field, `${field} is no cursor of this list. Pass one as the API gave it, or none.`)

/**
 * A connection of the rows that a page found: read in the page's own direction, one more than its size where there is
 * one more, which tells that there is another page.
 */
export function connectionOf<Row extends object>(rows: Row[], page: Page, keyOf: (row: Row) => string) {
  const more = rows.length > page.size
  const found = rows.slice(0, page.size)
  if (page.backward) found.reverse()
  const edges = found.map((node) => ({ cursor: writeCursor(keyOf(node)), node }))
  return {
    edges,
    pageInfo: {
      hasNextPage: page.backward ? page.before !== null : more,
      hasPreviousPage: page.backward ? more : page.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}

/** How a list is sorted: by a moment, then by an id, so that no two rows are alike. */
export type Sorting = { at: string; id: string; order: 'asc' | 'desc' }

/** What Prisma needs to read a page of a list so sorted: where to begin, in what order, how many. */
export function keyset(page: Page, { at, id, order }: Sorting) {
  const forward = order === 'asc' ? 'gt' : 'lt'
  const back = order === 'asc' ? 'lt' : 'gt'
  const beyond = (cursor: string | null, side: 'gt' | 'lt', field: string) => {
    if (cursor === null) return []
    const [, moment, key] = /^([1-9]\d{3}-\S+Z) (\S+)$/.exec(cursor) ?? []
    const date = new Date(moment ?? NaN)
    if (!key || !isUuid(key) || Number.isNaN(date.getTime())) throw badCursor(field)
    return [{ OR: [{ [at]: { [side]: date } }, { [at]: date, [id]: { [side]: key } }] }]
  }
  const direction = (order === 'asc') === page.backward ? ('desc' as const) : ('asc' as const)
  return {
    where: { AND: [...beyond(page.after, forward, 'after'), ...beyond(page.before, back, 'before')] },
    orderBy: [{ [at]: direction }, { [id]: direction }],
    take: page.size + 1,
  }
}

/** The cursor's key of a row so sorted. */
export const momentKey = (at: Date, id: string) => `${at.toISOString()} ${id}`
