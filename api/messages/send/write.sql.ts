import type { PoolClient, QueryResult } from 'pg'
import { type AcceptedMessage, type BatchState, nonceKey, pairKey } from './validate.ts'
import type { OutgoingMessage } from './queue.ts'

/** A statement; by its name the database keeps its plan. */
type Statement = { name: string; text: string; values: unknown[] }

/** Sends statements in one go and waits for all of them; throws what the first that failed did. */
async function burst(client: PoolClient, statements: (Statement | string)[]): Promise<QueryResult[]> {
  const results = await Promise.allSettled(statements.map((statement) => client.query(statement)))
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason
    return result.value
  })
}

/** An array of UUIDs or numbers as the database reads it: quicker than pg's way, which is for texts, for both of them. */
const arrayOf = (values: readonly (string | number | null)[]) =>
  `{${values.map((value) => value ?? 'NULL').join()}}`

const unique = <T>(values: T[]) => [...new Set(values)]

/**
 * Begins a transaction, locks a batch's rooms in one order everywhere (so that no two batches wait for each other), and
 * reads what the posts are judged by. Each statement sees what was committed when it began: those after the lock see
 * the rooms as they stay until the end of the transaction.
 */
export async function lockAndRead(
  client: PoolClient,
  posts: readonly OutgoingMessage[],
): Promise<BatchState> {
  const roomIds = unique(posts.map((post) => post.roomId)).sort()
  const nonces = posts.filter((post) => post.nonce !== null)
  const replies = posts.filter((post) => post.replyToNumber !== null)
  const attachmentIds = posts.flatMap((post) => post.attachmentIds)
  const byMembership = new Map(posts.map((post) => [pairKey(post.roomId, post.author.id), post]))
  const keys = [...byMembership.keys()]
  const members = [...byMembership.values()]
  const [, rooms, memberships, earlier, originals, attachments] = await burst(client, [
    'BEGIN',
    {
      name: 'lock rooms',
      text: 'SELECT id, version, "messageCount", "slowMode" FROM "Room" WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE',
      values: [arrayOf(roomIds)],
    },
    {
      name: 'read memberships',
      text: `SELECT p.ord::int, m.status, m.role, m."lastPostedAt", CASE WHEN p.ord = 1 THEN clock_timestamp() END AS now
        FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS p("roomId", "userId", ord)
        LEFT JOIN "Membership" m ON m."roomId" = p."roomId" AND m."userId" = p."userId"`,
      values: [arrayOf(members.map((post) => post.roomId)), arrayOf(members.map((post) => post.author.id))],
    },
    {
      name: 'read nonces',
      text: `SELECT m."roomId", m."authorId", m.nonce, m.number
        FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS p("roomId", "authorId", nonce)
        JOIN "Message" m ON m."authorId" = p."authorId" AND m."roomId" = p."roomId" AND m.nonce = p.nonce`,
      values: [
        arrayOf(nonces.map((post) => post.roomId)),
        arrayOf(nonces.map((post) => post.author.id)),
        nonces.map((post) => post.nonce),
      ],
    },
    ...(replies.length || attachmentIds.length
      ? [
          {
            name: 'read originals',
            text: `SELECT m."roomId", m.number FROM unnest($1::uuid[], $2::int[]) AS p("roomId", number)
              JOIN "Message" m ON m."roomId" = p."roomId" AND m.number = p.number AND m."deletedAt" IS NULL`,
            values: [
              arrayOf(replies.map((post) => post.roomId)),
              arrayOf(replies.map((post) => post.replyToNumber)),
            ],
          },
          {
            name: 'read attachments',
            text: 'SELECT id, "roomId", "uploaderId" FROM "Attachment" WHERE id = ANY($1::uuid[]) AND number IS NULL',
            values: [arrayOf(attachmentIds)],
          },
        ]
      : []),
  ])
  return {
    now: memberships!.rows.find((row) => row.ord === 1).now,
    rooms: new Map(rooms!.rows.map((row) => [row.id, row])),
    memberships: new Map(memberships!.rows.map((row) => [keys[row.ord - 1]!, row])),
    earlier: new Map(
      earlier!.rows.map((row) => [nonceKey({ ...row, author: { id: row.authorId } }), row.number]),
    ),
    originals: new Set(originals?.rows.map((row) => pairKey(row.roomId, row.number))),
    attachments: new Map(attachments?.rows.map((row) => [row.id, row])),
  }
}

/** Whom a message mentions: of those it names, the members. */
export type Mentions = ReadonlyMap<OutgoingMessage, { userId: string }[]>

/** Writes what was accepted and commits; resolves once it is on disk. */
export async function writeAndCommit(
  client: PoolClient,
  accepted: readonly AcceptedMessage[],
  { now, rooms: locked }: BatchState,
): Promise<Mentions> {
  if (!accepted.length) {
    await client.query('COMMIT')
    return new Map()
  }
  const rooms = Map.groupBy(accepted, ({ post }) => post.roomId)
  const naming = accepted.flatMap(({ post, number }) =>
    post.mentioned.map((username) => ({ post, number, username })),
  )
  const carrying = accepted.flatMap(({ post, number }) =>
    post.attachmentIds.map((id, position) => ({ id, number, position })),
  )
  const slow = accepted.filter(({ post }) => (locked.get(post.roomId)?.slowMode ?? 0) > 0)
  const statements: Statement[] = [
    {
      name: 'insert messages',
      text: `INSERT INTO "Message" ("roomId", number, version, "postedVersion", "authorId", text, nonce, "replyToNumber", "postedAt")
        SELECT "roomId", number, version, version, "authorId", text, nonce, "replyTo", $8
        FROM unnest($1::uuid[], $2::int[], $3::int[], $4::uuid[], $5::text[], $6::text[], $7::int[])
          AS p("roomId", number, version, "authorId", text, nonce, "replyTo")`,
      values: [
        arrayOf(accepted.map(({ post }) => post.roomId)),
        arrayOf(accepted.map(({ number }) => number)),
        arrayOf(accepted.map(({ version }) => version)),
        arrayOf(accepted.map(({ post }) => post.author.id)),
        accepted.map(({ post }) => post.text),
        accepted.map(({ post }) => post.nonce),
        arrayOf(accepted.map(({ post }) => post.replyToNumber)),
        now,
      ],
    },
    {
      name: 'count messages',
      text: `UPDATE "Room" r SET version = p.version, "messageCount" = p.number,
          "activeAt" = CASE WHEN r."activeAt" < $4::timestamptz - interval '1 minute' THEN $4 ELSE r."activeAt" END
        FROM unnest($1::uuid[], $2::int[], $3::int[]) AS p(id, version, number) WHERE r.id = p.id`,
      values: [
        arrayOf([...rooms.keys()]),
        arrayOf([...rooms.values()].map((posts) => posts.at(-1)!.version)),
        arrayOf([...rooms.values()].map((posts) => posts.at(-1)!.number)),
        now,
      ],
    },
  ]
  if (slow.length)
    statements.push({
      name: 'slow down',
      text: `UPDATE "Membership" m SET "lastPostedAt" = $3 FROM unnest($1::uuid[], $2::uuid[]) AS p("roomId", "userId")
        WHERE m."roomId" = p."roomId" AND m."userId" = p."userId"`,
      values: [
        arrayOf(slow.map(({ post }) => post.roomId)),
        arrayOf(slow.map(({ post }) => post.author.id)),
        now,
      ],
    })
  if (carrying.length)
    statements.push({
      name: 'carry attachments',
      text: `UPDATE "Attachment" a SET number = p.number, position = p.position
        FROM unnest($1::uuid[], $2::int[], $3::int[]) AS p(id, number, position) WHERE a.id = p.id`,
      values: [
        arrayOf(carrying.map(({ id }) => id)),
        arrayOf(carrying.map(({ number }) => number)),
        arrayOf(carrying.map(({ position }) => position)),
      ],
    })
  if (naming.length)
    statements.push({
      name: 'mention',
      text: `INSERT INTO "Mention" ("roomId", number, "userId")
        SELECT p."roomId", p.number, u.id FROM unnest($1::uuid[], $2::int[], $3::text[]) AS p("roomId", number, username)
        JOIN "User" u ON u.username = p.username
        JOIN "Membership" m ON m."roomId" = p."roomId" AND m."userId" = u.id AND m.status = 'ACTIVE'
        RETURNING "roomId", number, "userId"`,
      values: [
        arrayOf(naming.map(({ post }) => post.roomId)),
        arrayOf(naming.map(({ number }) => number)),
        naming.map(({ username }) => username),
      ],
    })
  const results = await burst(client, [...statements, 'COMMIT'])
  // The database answers COMMIT with ROLLBACK when something before it failed.
  if (results.at(-1)?.command !== 'COMMIT') throw new Error('The transaction was rolled back')
  if (!naming.length) return new Map()
  const mentions = Map.groupBy<string, { roomId: string; number: number; userId: string }>(
    results.at(-2)!.rows,
    ({ roomId, number }) => pairKey(roomId, number),
  )
  return new Map(accepted.map(({ post, number }) => [post, mentions.get(pairKey(post.roomId, number)) ?? []]))
}
