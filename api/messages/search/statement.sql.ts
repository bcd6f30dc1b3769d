import { Prisma } from '../../../prisma/generated/client/client.ts'
import type { Page } from '../../pagination.ts'
import { BLOCK } from './blocks.ts'
import { type Criteria, fits, isOne, mayFit, mayHave } from './conditions.sql.ts'

/** Blocks that are gone through first, and next, before the index is asked: 1,024 and 16,384 messages. */
const NEAREST = 16
const NEAR = 256

/**
 * The statement for a page (docs/decisions/2026-11-22-search-blocks.md has the measurements). What is asked for by words
 * is looked for in the nearest blocks and in what has no block yet, then in those near; and where that does not fill the
 * page, in all others that the trigram index names. It would name nearly all of them for a common word, of which the
 * planner knows nothing: PostgreSQL keeps no statistics of texts that long.
 */
export function searchStatement(criteria: Criteria, page: Page): Prisma.Sql {
  const { words, phrases, hasFile, roomIds } = criteria
  if (!hasFile && (words.length || phrases.length)) return byBlocks(criteria, page)
  return Prisma.sql`
    SELECT m.* FROM ${hasFile ? carriers(roomIds) : Prisma.sql`"Message" m`}
    WHERE ${fits(criteria, page)} ${inOrder(criteria, page)}`
}

/** The page's beginning, of messages `m`. */
function inOrder(criteria: Criteria, { backward, size }: Page): Prisma.Sql {
  const direction = Prisma.raw(backward ? 'ASC' : 'DESC')
  // Within a room the numbers have the same order as the moments, and an index of their own.
  const order = isOne(criteria)
    ? Prisma.sql`m.number ${direction}`
    : Prisma.sql`m."postedAt" ${direction}, m."roomId" ${direction}, m.number ${direction}`
  return Prisma.sql`ORDER BY ${order} LIMIT ${size + 1}`
}

function byBlocks(criteria: Criteria, page: Page): Prisma.Sql {
  const one = isOne(criteria)
  const inPage = inOrder(criteria, page)
  const [direction, past] = [
    Prisma.raw(page.backward ? 'ASC' : 'DESC'),
    Prisma.raw(page.backward ? '>' : '<'),
  ]
  // Where one comes to a block; and what a message is compared with it by.
  const place = Prisma.raw(one ? 'b.first' : page.backward ? 'b.since' : 'b.until')
  const moment = Prisma.raw(one ? 'm.number' : 'm."postedAt"')
  const ordered = Prisma.sql`ORDER BY place ${direction}, b."roomId" ${direction}, b.first ${direction}`

  /**
   * The blocks after the last of `near`: none if these were all, or what was found before it fills the page already.
   * IS TRUE, so that the planner does not take it for a reason to read the rooms from there on.
   */
  const after = (near: Prisma.Sql, count: number, found: Prisma.Sql) => {
    const last = Prisma.sql`FROM ${near} b ${ordered} OFFSET ${count - 1}`
    return Prisma.sql`
      (SELECT count(*) FROM ${near}) = ${count}
      AND (SELECT count(*) FROM ${found} m WHERE (SELECT b.place ${last}) ${past} ${moment}) <= ${page.size}
      AND ((${place}, b."roomId", b.first) ${past} (SELECT b.place, b."roomId", b.first ${last})) IS TRUE`
  }
  const [nearest, near] = [Prisma.sql`nearest`, Prisma.sql`near`]
  const blocks = (condition: Prisma.Sql, count: number) => Prisma.sql`
    SELECT b."roomId", b.first, ${place} AS place FROM "SearchBlock" b
    WHERE ${mayFit(criteria, page)} AND ${condition} ${ordered} LIMIT ${count}`
  const messagesOf = (near: Prisma.Sql) => Prisma.sql`
    SELECT m.* FROM ${near} CROSS JOIN LATERAL (
      SELECT * FROM "SearchBlock" b WHERE b."roomId" = ${near}."roomId" AND b.first = ${near}.first LIMIT 1
    ) b ${linesOf(criteria, page)} AND ${mayHave('b.text', criteria)}`
  return Prisma.sql`
    WITH nearest AS MATERIALIZED (${blocks(Prisma.sql`true`, NEAREST)}),
    found AS MATERIALIZED (
      SELECT * FROM (${messagesOf(nearest)} UNION ALL (${withoutText(criteria, page)})) m ${inPage}
    ),
    near AS MATERIALIZED (${blocks(after(nearest, NEAREST, Prisma.sql`found`), NEAR)}),
    found_near AS MATERIALIZED (SELECT * FROM (SELECT * FROM found UNION ALL ${messagesOf(near)}) m ${inPage}),
    found_far AS (
      SELECT m.* FROM (
        SELECT b.*, ${place} AS place FROM "SearchBlock" b
        WHERE ${mayFit(criteria, page)} AND ${mayHave('b.text', criteria)} AND ${after(near, NEAR, Prisma.sql`found_near`)} ${ordered}
      ) b ${linesOf(criteria, page)} ${inPage}
    )
    SELECT * FROM (SELECT * FROM found_near UNION ALL SELECT * FROM found_far) m ${inPage}`
}

/** The messages of a block `b`, of which the first is line 1. */
const linesOf = (criteria: Criteria, page: Page) => Prisma.sql`
  CROSS JOIN LATERAL unnest(string_to_array(b.text, E'\n')) WITH ORDINALITY AS line(text, place)
  CROSS JOIN LATERAL (
    SELECT * FROM "Message" WHERE "roomId" = b."roomId" AND number = b.first + line.place::int - 1 LIMIT 1
  ) m
  WHERE ${mayHave('line.text', criteria)} AND ${fits(criteria, page)}`

/**
 * The messages that are in no block, or in one whose text is not written yet. What is in none comes after
 * the last block of its room; that range has an upper end for the planner, which takes one with two for a short one.
 */
const withoutText = (criteria: Criteria, page: Page) => Prisma.sql`
  SELECT m.* FROM (
    SELECT b."roomId", b.first, b.first + ${BLOCK - 1} AS last FROM "SearchBlock" b
    WHERE b.text = '' AND ${mayFit(criteria, page)}
    UNION ALL
    SELECT id, coalesce((SELECT max(first) + ${BLOCK} FROM "SearchBlock" WHERE "roomId" = id), 1), 2147483647
    FROM unnest(${criteria.roomIds}::uuid[]) AS id
  ) part CROSS JOIN LATERAL (
    SELECT * FROM "Message" m
    WHERE m."roomId" = part."roomId" AND m.number BETWEEN part.first AND part.last AND ${fits(criteria, page)}
    ${isOne(criteria) ? inOrder(criteria, page) : Prisma.sql`OFFSET 0`}
  ) m`

/** The messages that carry something, by way of what they carry: of that there is little, and the planner expects more. */
const carriers = (roomIds: string[]) => Prisma.sql`(
  SELECT DISTINCT "roomId", number FROM "Attachment" WHERE "roomId" = ANY(${roomIds}::uuid[]) AND number IS NOT NULL
) carried CROSS JOIN LATERAL (
  SELECT * FROM "Message" WHERE "roomId" = carried."roomId" AND number = carried.number LIMIT 1
) m`
