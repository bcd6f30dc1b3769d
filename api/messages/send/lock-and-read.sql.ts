import type { PoolClient } from 'pg'
import type { OutgoingMessage } from './outgoing-message.ts'
import { findBlockedPairs, readParents } from './parents.sql.ts'
import { formatArray, pipeline } from './statement.ts'
import { type BatchState, type MembershipState, nonceKey, pairKey, type RoomState } from './validate.ts'

const unique = <T>(values: T[]) => [...new Set(values)]

/**
 * Begins a transaction, locks the batch's rooms and reads the state to validate its messages against. Every batch locks
 * rooms in the same order, so that two batches cannot deadlock. Each statement sees what was committed when it began, so
 * those after the lock see the rooms as they stay until the end of the transaction.
 */
export async function lockAndRead(
  client: PoolClient,
  batch: readonly OutgoingMessage[],
): Promise<BatchState> {
  const roomIds = unique(batch.map((message) => message.roomId)).sort()
  const withNonce = batch.filter((message) => message.nonce !== null)
  const replies = batch.filter((message) => message.replyToNumber !== null)
  const attachmentIds = batch.flatMap((message) => message.attachmentIds)
  const byAuthor = new Map(batch.map((message) => [pairKey(message.roomId, message.author.id), message]))
  const authorKeys = [...byAuthor.keys()]
  const authors = [...byAuthor.values()]
  const [, rooms, memberships, earlier, replyTargets, attachments] = await pipeline(client, [
    'BEGIN',
    {
      name: 'lock rooms',
      text: 'SELECT id, kind, "parentId", version, "messageCount", "memberCount", "slowMode", "membersMayMentionAll", "linkPreviews" FROM "Room" WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE',
      values: [formatArray(roomIds)],
    },
    {
      name: 'read memberships',
      text: `SELECT p.ord::int, m.status, m.role, m."lastPostedAt", CASE WHEN p.ord = 1 THEN clock_timestamp() END AS now
        FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS p("roomId", "userId", ord)
        LEFT JOIN "Membership" m ON m."roomId" = p."roomId" AND m."userId" = p."userId"`,
      values: [
        formatArray(authors.map((message) => message.roomId)),
        formatArray(authors.map((message) => message.author.id)),
      ],
    },
    {
      name: 'read earlier nonces',
      text: `SELECT m."roomId", m."authorId", m.nonce, m.number
        FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS p("roomId", "authorId", nonce)
        JOIN "Message" m ON m."authorId" = p."authorId" AND m."roomId" = p."roomId" AND m.nonce = p.nonce`,
      values: [
        formatArray(withNonce.map((message) => message.roomId)),
        formatArray(withNonce.map((message) => message.author.id)),
        withNonce.map((message) => message.nonce),
      ],
    },
    ...(replies.length || attachmentIds.length
      ? [
          {
            name: 'read reply targets',
            text: `SELECT m."roomId", m.number FROM unnest($1::uuid[], $2::int[]) AS p("roomId", number)
              JOIN "Message" m ON m."roomId" = p."roomId" AND m.number = p.number AND m."deletedAt" IS NULL`,
            values: [
              formatArray(replies.map((message) => message.roomId)),
              formatArray(replies.map((message) => message.replyToNumber)),
            ],
          },
          {
            name: 'read attachments',
            text: 'SELECT id, "roomId", "uploaderId" FROM "Attachment" WHERE id = ANY($1::uuid[]) AND number IS NULL',
            values: [formatArray(attachmentIds)],
          },
        ]
      : []),
  ])
  const state = {
    rooms: new Map<string, RoomState>(rooms!.rows.map((row) => [row.id, row])),
    memberships: new Map<string, MembershipState>(
      memberships!.rows.map((row) => [authorKeys[row.ord - 1]!, row]),
    ),
  }
  await readParents(client, authors, state)
  return {
    ...state,
    blockedRooms: await findBlockedPairs(client, state.rooms),
    now: memberships!.rows.find((row) => row.ord === 1).now,
    earlierNumbers: new Map(
      earlier!.rows.map((row) => [nonceKey({ ...row, author: { id: row.authorId } }), row.number]),
    ),
    replyTargets: new Set(replyTargets?.rows.map((row) => pairKey(row.roomId, row.number))),
    attachments: new Map(attachments?.rows.map((row) => [row.id, row])),
  }
}
