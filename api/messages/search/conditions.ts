import { Prisma } from '../../../prisma/generated/client/client.ts'
import { invalidCursor, type Page } from '../../pagination.ts'
import { BLOCK } from './blocks.ts'
import type { Search } from './query.ts'
import { maySay, says } from './terms.ts'

export type Criteria = Pick<Search, 'words' | 'phrases' | 'before' | 'after' | 'hasFile'> & {
  roomIds: string[]
  authorId: string | null
}

/** Whether it is one room that is searched: then messages are in the order of their numbers. */
export const isOne = ({ roomIds }: Criteria) => roomIds.length === 1

/** That a message `m` is found, wherever it is read from. */
export function fits(criteria: Criteria, page: Page): Prisma.Sql {
  const { authorId, before, after } = criteria
  const { older, newer } = cursorsOf(page)
  return all([
    inRooms(criteria, 'm'),
    Prisma.sql`m."deletedAt" IS NULL`,
    ...says(criteria),
    ...(authorId ? [Prisma.sql`m."authorId" = ${authorId}::uuid`] : []),
    ...(before ? [Prisma.sql`m."postedAt" < ${before}`] : []),
    ...(after ? [Prisma.sql`m."postedAt" >= ${after}`] : []),
    ...(older ? [beyond(isOne(criteria), older, Prisma.raw('<'))] : []),
    ...(newer ? [beyond(isOne(criteria), newer, Prisma.raw('>'))] : []),
  ])
}

/** That a block `b` may have a message that fits, going by its place alone. */
export function mayFit(criteria: Criteria, page: Page): Prisma.Sql {
  const { before, after } = criteria
  const { older, newer } = cursorsOf(page)
  const one = isOne(criteria)
  return all([
    inRooms(criteria, 'b'),
    ...(before ? [Prisma.sql`b.since < ${before}`] : []),
    ...(after ? [Prisma.sql`b.until >= ${after}`] : []),
    ...(older ? [one ? Prisma.sql`b.first < ${older.number}` : Prisma.sql`b.since <= ${older.at}`] : []),
    ...(newer
      ? [one ? Prisma.sql`b.first > ${newer.number - BLOCK}` : Prisma.sql`b.until >= ${newer.at}`]
      : []),
  ])
}

/** That the text of a block, or a line of it, may have what is asked for. */
export const mayHave = (text: 'b.text' | 'line.text', criteria: Criteria) =>
  all(maySay(Prisma.raw(text), criteria))

const all = (conditions: Prisma.Sql[]) => Prisma.join(conditions, ' AND ')

const inRooms = ({ roomIds }: Criteria, table: 'm' | 'b') =>
  roomIds.length === 1
    ? Prisma.sql`${Prisma.raw(table)}."roomId" = ${roomIds[0]}::uuid`
    : Prisma.sql`${Prisma.raw(table)}."roomId" = ANY(${roomIds}::uuid[])`

type Cursor = { at: Date; roomId: string; number: number }

const cursorsOf = ({ after, before }: Page) => ({
  older: after === null ? null : readCursor(after, 'after'),
  newer: before === null ? null : readCursor(before, 'before'),
})

const beyond = (one: boolean, { at, roomId, number }: Cursor, side: Prisma.Sql) =>
  one
    ? Prisma.sql`m.number ${side} ${number}`
    : Prisma.sql`(m."postedAt", m."roomId", m.number) ${side} (${at}, ${roomId}::uuid, ${number})`

function readCursor(cursor: string, field: string): Cursor {
  const [, at, roomId, number] = /^([1-9]\d{3}-[\d:T.-]+Z) ([0-9a-f-]{36}) (\d{1,9})$/.exec(cursor) ?? []
  if (!at || !roomId || !number || Number.isNaN(Date.parse(at))) throw invalidCursor(field)
  return { at: new Date(at), roomId, number: Number(number) }
}
