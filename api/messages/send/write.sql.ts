import type { PoolClient } from 'pg'
import type { Membership, Poll } from '../../../prisma/generated/client/client.ts'
import type { NewPoll, OutgoingMessage } from './outgoing-message.ts'
import { formatArray, pipeline, type Statement } from './statement.ts'
import { threadStatements } from './thread.sql.ts'
import { type AcceptedMessage, type BatchState, pairKey } from './validate.ts'

/** Returns whether a message may notify people who have not asked for every message of the room. */
export const notifies = (
  { message, everyone }: Pick<AcceptedMessage, 'message' | 'everyone'>,
  { rooms }: Pick<BatchState, 'rooms'>,
): boolean =>
  message.mentions.length > 0 ||
  message.replyToNumber !== null ||
  everyone !== null ||
  rooms.get(message.roomId)?.kind !== 'ROOM'

/** Returns whether the preview of a message's link is to be fetched. */
export const isPreviewed = (
  { message }: Pick<AcceptedMessage, 'message'>,
  { rooms }: Pick<BatchState, 'rooms'>,
): boolean => message.wantsPreview && rooms.get(message.roomId)?.linkPreviews === true

/** Returns the row of a new message's poll. */
export const pollRow = (
  { message: { roomId }, number }: Pick<AcceptedMessage, 'message' | 'number'>,
  { options, multiple, closesAt }: NewPoll,
  publishedAt: Date,
): Poll => ({
  roomId,
  number,
  options,
  voteCounts: options.map(() => 0),
  voterCount: 0,
  multiple,
  closesAt,
  publishedAt,
  dueAt: null,
})

/** The members that each message mentions, and the memberships of people who follow a thread because they have posted. */
export type Written = {
  mentions: ReadonlyMap<OutgoingMessage, { userId: string }[]>
  followers: Membership[]
}

/** Writes the accepted messages and commits. Resolves once they are on disk. */
export async function writeAndCommit(
  client: PoolClient,
  accepted: readonly AcceptedMessage[],
  state: BatchState,
): Promise<Written> {
  const { now, rooms: lockedRooms } = state
  if (!accepted.length) {
    await client.query('COMMIT')
    return { mentions: new Map(), followers: [] }
  }
  const rooms = Map.groupBy(accepted, ({ message }) => message.roomId)
  const mentions = accepted.flatMap(({ message, number }) =>
    message.mentions.flatMap((candidates, place) =>
      candidates.map((username) => ({ roomId: message.roomId, number, place, username })),
    ),
  )
  const attachments = accepted.flatMap(({ message, number }) =>
    message.attachmentIds.map((id, position) => ({ id, number, position })),
  )
  const inSlowMode = accepted.filter(({ message }) => (lockedRooms.get(message.roomId)?.slowMode ?? 0) > 0)
  const inThreads = accepted.filter(({ message }) => lockedRooms.get(message.roomId)?.kind === 'THREAD')
  const statements: Statement[] = [
    ...(inThreads.length ? threadStatements(inThreads, state) : []),
    {
      name: 'insert messages',
      text: `INSERT INTO "Message" ("roomId", number, version, "postedVersion", "authorId", text, nonce, "replyToNumber", everyone, "postedAt", "pollQuestion")
        SELECT "roomId", number, version, version, "authorId", text, nonce, "replyTo", everyone, $9, "pollQuestion"
        FROM unnest($1::uuid[], $2::int[], $3::int[], $4::uuid[], $5::text[], $6::text[], $7::int[], $8::"Everyone"[], $10::text[])
          AS p("roomId", number, version, "authorId", text, nonce, "replyTo", everyone, "pollQuestion")`,
      values: [
        formatArray(accepted.map(({ message }) => message.roomId)),
        formatArray(accepted.map(({ number }) => number)),
        formatArray(accepted.map(({ version }) => version)),
        formatArray(accepted.map(({ message }) => message.author.id)),
        accepted.map(({ message }) => message.text),
        accepted.map(({ message }) => message.nonce),
        formatArray(accepted.map(({ message }) => message.replyToNumber)),
        formatArray(accepted.map(({ everyone }) => everyone)),
        now,
        accepted.map(({ message }) => message.poll?.question ?? null),
      ],
    },
    {
      name: 'update rooms',
      text: `UPDATE "Room" r SET version = p.version, "messageCount" = p.number,
          "activeAt" = CASE WHEN r."activeAt" < $4::timestamptz - interval '1 minute' OR r.kind = 'THREAD' THEN $4 ELSE r."activeAt" END
        FROM unnest($1::uuid[], $2::int[], $3::int[]) AS p(id, version, number) WHERE r.id = p.id`,
      values: [
        formatArray([...rooms.keys()]),
        formatArray([...rooms.values()].map((ofRoom) => ofRoom.at(-1)!.version)),
        formatArray([...rooms.values()].map((ofRoom) => ofRoom.at(-1)!.number)),
        now,
      ],
    },
  ]
  if (inSlowMode.length)
    statements.push({
      name: 'update lastPostedAt',
      text: `UPDATE "Membership" m SET "lastPostedAt" = $3 FROM unnest($1::uuid[], $2::uuid[]) AS p("roomId", "userId")
        WHERE m."roomId" = p."roomId" AND m."userId" = p."userId"`,
      values: [
        formatArray(inSlowMode.map(({ message }) => message.roomId)),
        formatArray(inSlowMode.map(({ message }) => message.author.id)),
        now,
      ],
    })
  if (attachments.length)
    statements.push({
      name: 'attach files',
      text: `UPDATE "Attachment" a SET number = p.number, position = p.position
        FROM unnest($1::uuid[], $2::int[], $3::int[]) AS p(id, number, position) WHERE a.id = p.id`,
      values: [
        formatArray(attachments.map(({ id }) => id)),
        formatArray(attachments.map(({ number }) => number)),
        formatArray(attachments.map(({ position }) => position)),
      ],
    })
  const polls = accepted.flatMap((one) => (one.message.poll ? pollRow(one, one.message.poll, now) : []))
  if (polls.length)
    statements.push({
      name: 'insert polls',
      text: `INSERT INTO "Poll" ("roomId", number, options, "voteCounts", "voterCount", multiple, "closesAt", "publishedAt")
        SELECT "roomId", number, options, "voteCounts", "voterCount", multiple, "closesAt", "publishedAt"
        FROM json_populate_recordset(NULL::"Poll", $1::json)`,
      values: [JSON.stringify(polls)],
    })
  const notifying = accepted.filter((message) => notifies(message, state))
  if (notifying.length)
    statements.push({
      name: 'insert tasks of notifications',
      text: `INSERT INTO "NotifyTask" ("roomId", number) SELECT * FROM unnest($1::uuid[], $2::int[])`,
      values: [
        formatArray(notifying.map(({ message }) => message.roomId)),
        formatArray(notifying.map(({ number }) => number)),
      ],
    })
  const previewed = accepted.filter((message) => isPreviewed(message, state))
  if (previewed.length)
    statements.push({
      name: 'insert tasks of link previews',
      text: `INSERT INTO "LinkPreviewTask" ("roomId", number) SELECT * FROM unnest($1::uuid[], $2::int[])`,
      values: [
        formatArray(previewed.map(({ message }) => message.roomId)),
        formatArray(previewed.map(({ number }) => number)),
      ],
    })
  if (mentions.length)
    statements.push({
      name: 'insert mentions',
      // Of the names that a mention can mean, the longest that a member has.
      text: `INSERT INTO "Mention" ("roomId", number, "userId")
        SELECT DISTINCT "roomId", number, id FROM (
          SELECT DISTINCT ON (p."roomId", p.number, p.place) p."roomId", p.number, u.id
          FROM unnest($1::uuid[], $2::int[], $3::int[], $4::text[], $5::uuid[]) AS p("roomId", number, place, username, "membersOf")
          JOIN "User" u ON u.username = p.username
          JOIN "Membership" m ON m."roomId" = p."membersOf" AND m."userId" = u.id AND m.status = 'ACTIVE'
          ORDER BY p."roomId", p.number, p.place, length(p.username) DESC
        ) longest
        RETURNING "roomId", number, "userId"`,
      values: [
        formatArray(mentions.map(({ roomId }) => roomId)),
        formatArray(mentions.map(({ number }) => number)),
        formatArray(mentions.map(({ place }) => place)),
        mentions.map(({ username }) => username),
        formatArray(mentions.map(({ roomId }) => lockedRooms.get(roomId)?.parentId ?? roomId)),
      ],
    })
  const results = await pipeline(client, [...statements, 'COMMIT'])
  // PostgreSQL answers COMMIT with ROLLBACK if an earlier statement failed.
  if (results.at(-1)?.command !== 'COMMIT') throw new Error('The transaction was rolled back')
  const followers: Membership[] = inThreads.length ? results[0]!.rows : []
  if (!mentions.length) return { mentions: new Map(), followers }
  const inserted = Map.groupBy<string, { roomId: string; number: number; userId: string }>(
    results.at(-2)!.rows,
    ({ roomId, number }) => pairKey(roomId, number),
  )
  return {
    mentions: new Map(
      accepted.map(({ message, number }) => [message, inserted.get(pairKey(message.roomId, number)) ?? []]),
    ),
    followers,
  }
}
