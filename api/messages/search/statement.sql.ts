import { Prisma } from '../../../prisma/generated/client/client.ts'
import type { Page } from '../../pagination.ts'
import { BLOCK_SIZE } from './blocks.ts'
import { blockInRange, type Criteria, isSingleRoom, messageMatches, textMayMatch } from './conditions.sql.ts'

/** Blocks read directly before the index is used: first the nearest, then the near ones (1,024 and 16,384 messages). */
const NEAREST_BLOCKS = 16
const NEAR_BLOCKS = 256

/**
 * Returns the statement that reads a page of results. docs/decisions/2026-11-22-search-blocks.md has the measurements.
 * Words and links are searched for in the nearest blocks and in messages without a block, then in the near blocks, and only if these
 * do not fill the page, in all blocks that the trigram index returns. For a common word the index would return nearly every
 * block, and the planner cannot know: PostgreSQL keeps no statistics on texts that long.
 */
export function searchStatement(criteria: Criteria, page: Page): Prisma.Sql {
  const { words, phrases, hasFile, hasLink, hasPoll, isPinned, savedBy } = criteria
  if (!hasFile && !hasPoll && !isPinned && !savedBy && (words.length || phrases.length || hasLink))
    return blockStatement(criteria, page)
  return Prisma.sql`
    SELECT m.* FROM ${source(criteria)}
    WHERE ${messageMatches(criteria, page)} ${pageOrder(criteria, page)}`
}

/** The messages `m` that a search without words looks at. There are few pins, files, polls and saved ones. */
function source({ isPinned, hasFile, hasPoll, savedBy, roomIds }: Criteria): Prisma.Sql {
  if (savedBy) return savedMessages(savedBy)
  if (isPinned) return pinnedMessages(roomIds)
  if (hasPoll) return messagesWithPolls(roomIds)
  return hasFile ? messagesWithFiles(roomIds) : Prisma.sql`"Message" m`
}

/** Orders messages `m` from the start of the page and limits them to it. */
function pageOrder(criteria: Criteria, { backward, size }: Page): Prisma.Sql {
  const direction = Prisma.raw(backward ? 'ASC' : 'DESC')
  // Within a room, numbers have the same order as dates, and an index of their own.
  const order = isSingleRoom(criteria)
    ? Prisma.sql`m.number ${direction}`
    : Prisma.sql`m."postedAt" ${direction}, m."roomId" ${direction}, m.number ${direction}`
  return Prisma.sql`ORDER BY ${order} LIMIT ${size + 1}`
}

function blockStatement(criteria: Criteria, page: Page): Prisma.Sql {
  const singleRoom = isSingleRoom(criteria)
  const inPage = pageOrder(criteria, page)
  const [direction, beyond] = [
    Prisma.raw(page.backward ? 'ASC' : 'DESC'),
    Prisma.raw(page.backward ? '>' : '<'),
  ]
  // The position that blocks are ordered by, and the matching position of a message.
  const blockPosition = Prisma.raw(singleRoom ? 'b.first' : page.backward ? 'b.since' : 'b.until')
  const messagePosition = Prisma.raw(singleRoom ? 'm.number' : 'm."postedAt"')
  const ordered = Prisma.sql`ORDER BY position ${direction}, b."roomId" ${direction}, b.first ${direction}`

  /**
   * The blocks beyond the last of `blocks`. There are none if `blocks` holds fewer than `count`, or if the messages found
   * before its last block already fill the page. IS TRUE keeps the planner from using the condition to read rooms from
   * that position on.
   */
  const beyondBlocks = (blocks: Prisma.Sql, count: number, found: Prisma.Sql) => {
    const last = Prisma.sql`FROM ${blocks} b ${ordered} OFFSET ${count - 1}`
    return Prisma.sql`
      (SELECT count(*) FROM ${blocks}) = ${count}
      AND (SELECT count(*) FROM ${found} m WHERE (SELECT b.position ${last}) ${beyond} ${messagePosition}) <= ${page.size}
      AND ((${blockPosition}, b."roomId", b.first) ${beyond} (SELECT b.position, b."roomId", b.first ${last})) IS TRUE`
  }
  const [nearest, near] = [Prisma.sql`nearest`, Prisma.sql`near`]
  const selectBlocks = (condition: Prisma.Sql, count: number) => Prisma.sql`
    SELECT b."roomId", b.first, ${blockPosition} AS position FROM "SearchBlock" b
    WHERE ${blockInRange(criteria, page)} AND ${condition} ${ordered} LIMIT ${count}`
  const messagesIn = (blocks: Prisma.Sql) => Prisma.sql`
    SELECT m.* FROM ${blocks} CROSS JOIN LATERAL (
      SELECT * FROM "SearchBlock" b WHERE b."roomId" = ${blocks}."roomId" AND b.first = ${blocks}.first LIMIT 1
    ) b ${joinMessages(criteria, page)} AND ${textMayMatch('b.text', criteria)}`
  return Prisma.sql`
    WITH nearest AS MATERIALIZED (${selectBlocks(Prisma.sql`true`, NEAREST_BLOCKS)}),
    found AS MATERIALIZED (
      SELECT * FROM (${messagesIn(nearest)} UNION ALL (${unindexedMessages(criteria, page)})) m ${inPage}
    ),
    near AS MATERIALIZED (${selectBlocks(beyondBlocks(nearest, NEAREST_BLOCKS, Prisma.sql`found`), NEAR_BLOCKS)}),
    found_near AS MATERIALIZED (SELECT * FROM (SELECT * FROM found UNION ALL ${messagesIn(near)}) m ${inPage}),
    found_far AS (
      SELECT m.* FROM (
        SELECT b.*, ${blockPosition} AS position FROM "SearchBlock" b
        WHERE ${blockInRange(criteria, page)} AND ${textMayMatch('b.text', criteria)} AND ${beyondBlocks(near, NEAR_BLOCKS, Prisma.sql`found_near`)} ${ordered}
      ) b ${joinMessages(criteria, page)} ${inPage}
    )
    SELECT * FROM (SELECT * FROM found_near UNION ALL SELECT * FROM found_far) m ${inPage}`
}

/** Joins a block `b` with its matching messages. Line n of its text is its nth message. */
const joinMessages = (criteria: Criteria, page: Page) => Prisma.sql`
  CROSS JOIN LATERAL unnest(string_to_array(b.text, E'\n')) WITH ORDINALITY AS line(text, n)
  CROSS JOIN LATERAL (
    SELECT * FROM "Message" WHERE "roomId" = b."roomId" AND number = b.first + line.n::int - 1 LIMIT 1
  ) m
  WHERE ${textMayMatch('line.text', criteria)} AND ${messageMatches(criteria, page)}`

/**
 * Selects matching messages that are in no block, or in a block without text yet. The former come after the last block of
 * their room. Their range has an upper bound for the planner's sake: it assumes that a range with two bounds is short.
 */
const unindexedMessages = (criteria: Criteria, page: Page) => Prisma.sql`
  SELECT m.* FROM (
    SELECT b."roomId", b.first, b.first + ${BLOCK_SIZE - 1} AS last FROM "SearchBlock" b
    WHERE b.text = '' AND ${blockInRange(criteria, page)}
    UNION ALL
    SELECT id, coalesce((SELECT max(first) + ${BLOCK_SIZE} FROM "SearchBlock" WHERE "roomId" = id), 1), 2147483647
    FROM unnest(${criteria.roomIds}::uuid[]) AS id
  ) part CROSS JOIN LATERAL (
    SELECT * FROM "Message" m
    WHERE m."roomId" = part."roomId" AND m.number BETWEEN part.first AND part.last AND ${messageMatches(criteria, page)}
    ${isSingleRoom(criteria) ? pageOrder(criteria, page) : Prisma.sql`OFFSET 0`}
  ) m`

/** The pinned messages, by their index. The planner does not know how few they are, and would rather read by date. */
const pinnedMessages = (roomIds: string[]) => Prisma.sql`(
  SELECT * FROM "Message" WHERE "roomId" = ANY(${roomIds}::uuid[]) AND "pinnedVersion" IS NOT NULL OFFSET 0
) m`

/** The messages that a person has saved. */
const savedMessages = (userId: string) => Prisma.sql`(
  SELECT "roomId", number FROM "SavedMessage" WHERE "userId" = ${userId}::uuid
) saved CROSS JOIN LATERAL (
  SELECT * FROM "Message" WHERE "roomId" = saved."roomId" AND number = saved.number LIMIT 1
) m`

/** The messages with polls, found through the polls. */
const messagesWithPolls = (roomIds: string[]) => Prisma.sql`(
  SELECT "roomId", number FROM "Poll" WHERE "roomId" = ANY(${roomIds}::uuid[])
) poll CROSS JOIN LATERAL (
  SELECT * FROM "Message" WHERE "roomId" = poll."roomId" AND number = poll.number LIMIT 1
) m`

/** The messages with attachments, found through the attachments. There are few of them, and the planner expects many. */
const messagesWithFiles = (roomIds: string[]) => Prisma.sql`(
  SELECT DISTINCT "roomId", number FROM "Attachment" WHERE "roomId" = ANY(${roomIds}::uuid[]) AND number IS NOT NULL
) attached CROSS JOIN LATERAL (
  SELECT * FROM "Message" WHERE "roomId" = attached."roomId" AND number = attached.number LIMIT 1
) m`
