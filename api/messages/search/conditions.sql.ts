import { Prisma } from '../../../prisma/generated/client/client.ts'
import { invalidCursor, type Page } from '../../pagination.ts'
import { BLOCK_SIZE } from './blocks.ts'
import type { SearchQuery } from './query.ts'
import { blockTermConditions, termConditions } from './terms.sql.ts'

/** A search query with its names resolved to IDs. */
export type Criteria = Pick<
  SearchQuery,
  'words' | 'phrases' | 'before' | 'after' | 'hasFile' | 'hasLink' | 'hasPoll' | 'isPinned'
> & {
  /** The person whose saved messages are searched. Null for all messages. */
  savedBy: string | null
  roomIds: string[]
  /** Null for any author. */
  authorIds: string[] | null
}

/** A search of one room can order its messages by number. */
export const isSingleRoom = ({ roomIds }: Criteria) => roomIds.length === 1

/** The condition that a message `m` matches and is within the page's cursors. */
export function messageMatches(criteria: Criteria, page: Page): Prisma.Sql {
  const { authorIds, before, after } = criteria
  const { olderThan, newerThan } = parseCursors(page)
  return all([
    inRooms(criteria, 'm'),
    Prisma.sql`m."deletedAt" IS NULL`,
    ...termConditions(criteria),
    ...(criteria.hasLink ? [mayHaveLink] : []),
    ...(criteria.isPinned && criteria.savedBy ? [isPinned] : []),
    ...((criteria.isPinned || criteria.savedBy || criteria.hasPoll) && criteria.hasFile
      ? [hasAttachment]
      : []),
    ...(criteria.hasPoll ? [hasPoll] : []),
    ...(authorIds ? [postedBy(authorIds)] : []),
    ...(before ? [Prisma.sql`m."postedAt" < ${before}`] : []),
    ...(after ? [Prisma.sql`m."postedAt" >= ${after}`] : []),
    ...(olderThan ? [beyondCursor(isSingleRoom(criteria), olderThan, Prisma.raw('<'))] : []),
    ...(newerThan ? [beyondCursor(isSingleRoom(criteria), newerThan, Prisma.raw('>'))] : []),
  ])
}

/** The condition that a block `b` may contain a match, judging by its room, numbers and dates alone. */
export function blockInRange(criteria: Criteria, page: Page): Prisma.Sql {
  const { before, after } = criteria
  const { olderThan, newerThan } = parseCursors(page)
  const singleRoom = isSingleRoom(criteria)
  return all([
    inRooms(criteria, 'b'),
    ...(before ? [Prisma.sql`b.since < ${before}`] : []),
    ...(after ? [Prisma.sql`b.until >= ${after}`] : []),
    ...(olderThan
      ? [singleRoom ? Prisma.sql`b.first < ${olderThan.number}` : Prisma.sql`b.since <= ${olderThan.at}`]
      : []),
    ...(newerThan
      ? [
          singleRoom
            ? Prisma.sql`b.first > ${newerThan.number - BLOCK_SIZE}`
            : Prisma.sql`b.until >= ${newerThan.at}`,
        ]
      : []),
  ])
}

/** The condition that the text of a block, or one line of it, may contain all terms. */
export const textMayMatch = (text: 'b.text' | 'line.text', criteria: Criteria) =>
  all([
    ...blockTermConditions(Prisma.raw(text), criteria),
    ...(criteria.hasLink ? [lineMayHaveLink(Prisma.raw(text))] : []),
  ])

/** Matches every text with a link. Whether it is one, and not code for example, the parser of messages decides (search.ts). */
const mayHaveLink = Prisma.sql`m.text ~* ${'https?://|www\\.'}`

/** In blocks, blanks stand for punctuation. */
const lineMayHaveLink = (text: Prisma.Sql) => Prisma.sql`(${text} LIKE '%http%' OR ${text} LIKE '%www%')`

const isPinned = Prisma.sql`m."pinnedVersion" IS NOT NULL`

const hasPoll = Prisma.sql`m."pollQuestion" IS NOT NULL`

const hasAttachment = Prisma.sql`EXISTS (
  SELECT FROM "Attachment" a WHERE a."roomId" = m."roomId" AND a.number = m.number
)`

const all = (conditions: Prisma.Sql[]) => Prisma.join(conditions, ' AND ')

const postedBy = (authorIds: string[]) =>
  authorIds.length === 1
    ? Prisma.sql`m."authorId" = ${authorIds[0]}::uuid`
    : Prisma.sql`m."authorId" = ANY(${authorIds}::uuid[])`

const inRooms = ({ roomIds }: Criteria, table: 'm' | 'b') =>
  roomIds.length === 1
    ? Prisma.sql`${Prisma.raw(table)}."roomId" = ${roomIds[0]}::uuid`
    : Prisma.sql`${Prisma.raw(table)}."roomId" = ANY(${roomIds}::uuid[])`

type Cursor = { at: Date; roomId: string; number: number }

const parseCursors = ({ after, before }: Page) => ({
  olderThan: after === null ? null : parseCursor(after, 'after'),
  newerThan: before === null ? null : parseCursor(before, 'before'),
})

const beyondCursor = (singleRoom: boolean, { at, roomId, number }: Cursor, comparison: Prisma.Sql) =>
  singleRoom
    ? Prisma.sql`m.number ${comparison} ${number}`
    : Prisma.sql`(m."postedAt", m."roomId", m.number) ${comparison} (${at}, ${roomId}::uuid, ${number})`

function parseCursor(cursor: string, field: string): Cursor {
  const [, at, roomId, number] = /^([1-9]\d{3}-[\d:T.-]+Z) ([0-9a-f-]{36}) (\d{1,9})$/.exec(cursor) ?? []
  if (!at || !roomId || !number || Number.isNaN(Date.parse(at))) throw invalidCursor(field)
  return { at: new Date(at), roomId, number: Number(number) }
}
