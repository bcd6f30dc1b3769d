import type { PoolClient } from 'pg'
import type { Attachment, MembershipStatus } from '../../prisma/generated/client/client.ts'
import type { Post } from './post.ts'

/** What became of a post. */
export type Outcome =
  | { kind: 'posted'; number: number; version: number; postedAt: Date; mentions: { userId: string }[]; attachments: Attachment[] }
  | { kind: 'earlier'; number: number }
  | { kind: 'no room' | 'no original' | 'no attachment' }
  | { kind: 'no member'; status: MembershipStatus | null }
  | { kind: 'too soon'; wait: number }

/** Locks rooms until the transaction ends: in one order everywhere, so that no two wait for each other. */
export const lockRooms = (client: PoolClient, roomIds: string[]) =>
  client.query({
    name: 'lock rooms',
    text: 'SELECT 1 FROM "Room" WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE',
    values: [roomIds],
  })

type Judged = {
  verdict: 'posted' | 'earlier' | 'no room' | 'no original' | 'no attachment' | 'no member' | 'too soon'
  number: number | null
  version: number | null
  status: MembershipStatus | null
  wait: number | null
  postedAt: Date
}

/**
 * Judges and writes a batch of posts under their rooms' locks, in one statement: membership, slow mode, nonce and
 * reply are looked up as they are now that nobody else can change them, and what passes is numbered, versioned,
 * inserted and counted at once.
 */
const statement = `
WITH input AS (
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::int[], $6::boolean[])
    WITH ORDINALITY AS i("roomId", "authorId", text, nonce, "replyTo", "attachable", ord)
), judged AS (
  SELECT i.*, r.version AS "roomVersion", r."messageCount", r."slowMode", m.status, earlier.number AS "earlierNumber", slow.wait,
    CASE
      WHEN r.id IS NULL THEN 'no room'
      WHEN m.status IS DISTINCT FROM 'ACTIVE' THEN 'no member'
      WHEN earlier.number IS NOT NULL THEN 'earlier'
      WHEN slow.wait > 0 OR slow.wait IS NOT NULL AND row_number() OVER (PARTITION BY i."roomId", i."authorId" ORDER BY ord) > 1 THEN 'too soon'
      WHEN i."replyTo" IS NOT NULL AND original.number IS NULL THEN 'no original'
      WHEN NOT i."attachable" THEN 'no attachment'
      ELSE 'posted'
    END AS verdict
  FROM input i
  LEFT JOIN "Room" r ON r.id = i."roomId"
  LEFT JOIN "Membership" m ON m."roomId" = i."roomId" AND m."userId" = i."authorId"
  LEFT JOIN "Message" earlier
    ON i.nonce IS NOT NULL AND earlier."authorId" = i."authorId" AND earlier."roomId" = i."roomId" AND earlier.nonce = i.nonce
  LEFT JOIN "Message" original ON original."roomId" = i."roomId" AND original.number = i."replyTo" AND original."deletedAt" IS NULL
  LEFT JOIN LATERAL (
    SELECT coalesce(ceil(extract(epoch FROM m."lastPostedAt" - statement_timestamp()) + r."slowMode")::int, 0) AS wait
    WHERE r."slowMode" > 0 AND m.role = 'MEMBER'
  ) slow ON true
), accepted AS (
  SELECT *, row_number() OVER (PARTITION BY "roomId" ORDER BY ord)::int AS n FROM judged WHERE verdict = 'posted'
), inserted AS (
  INSERT INTO "Message" ("roomId", number, version, "postedVersion", "authorId", text, nonce, "replyToNumber", "postedAt")
  SELECT "roomId", "messageCount" + n, "roomVersion" + n, "roomVersion" + n, "authorId", text, nonce, "replyTo", statement_timestamp() FROM accepted
), counted AS (
  UPDATE "Room" r SET
    version = r.version + c.n,
    "messageCount" = r."messageCount" + c.n,
    "activeAt" = CASE WHEN r."activeAt" < statement_timestamp() - interval '1 minute' THEN statement_timestamp() ELSE r."activeAt" END
  FROM (SELECT "roomId", count(*)::int AS n FROM accepted GROUP BY "roomId") c WHERE r.id = c."roomId"
), slowed AS (
  UPDATE "Membership" m SET "lastPostedAt" = statement_timestamp()
  FROM (SELECT DISTINCT "roomId", "authorId" FROM accepted WHERE "slowMode" > 0) a
  WHERE m."roomId" = a."roomId" AND m."userId" = a."authorId"
)
SELECT j.verdict, coalesce(j."messageCount" + a.n, j."earlierNumber") AS number, j."roomVersion" + a.n AS version,
  j.status::text AS status, j.wait, statement_timestamp() AS "postedAt"
FROM judged j LEFT JOIN accepted a USING (ord) ORDER BY j.ord`

/** Writes posts whose rooms are locked, and says what became of each. */
export async function writePosts(client: PoolClient, posts: Post[]): Promise<Outcome[]> {
  const claims = await claimable(client, posts)
  const { firsts, repeats } = withoutRepeats(posts)
  const { rows } = await client.query<Judged>({
    name: 'write posts',
    text: statement,
    values: [
      firsts.map((post) => post.roomId),
      firsts.map((post) => post.author.id),
      firsts.map((post) => post.text),
      firsts.map((post) => post.nonce),
      firsts.map((post) => post.replyToNumber),
      firsts.map((post) => claims.has(post)),
    ],
  })
  const outcomes = new Map<Post, Outcome>()
  for (const [index, post] of firsts.entries()) outcomes.set(post, await outcomeOf(client, post, rows[index]!))
  return posts.map((post) => outcomes.get(post) ?? repeated(outcomes.get(repeats.get(post)!)!))
}

/** Posts that are the same one sent twice within a batch: only the first is written. */
function withoutRepeats(posts: Post[]) {
  const byNonce = new Map<string, Post>()
  const repeats = new Map<Post, Post>()
  const firsts = posts.filter((post) => {
    if (post.nonce === null) return true
    const key = `${post.roomId} ${post.author.id} ${post.nonce}`
    const first = byNonce.get(key)
    if (first) repeats.set(post, first)
    else byNonce.set(key, post)
    return !first
  })
  return { firsts, repeats }
}

const repeated = (first: Outcome): Outcome =>
  first.kind === 'posted' ? { kind: 'earlier', number: first.number } : first

/** The posts whose attachments are all their author's, in that room, and carried by no message yet. */
async function claimable(client: PoolClient, posts: Post[]): Promise<Set<Post>> {
  const ids = posts.flatMap((post) => post.attachmentIds)
  if (!ids.length) return new Set(posts)
  const { rows } = await client.query<{ id: string; roomId: string; uploaderId: string }>(
    'SELECT id, "roomId", "uploaderId" FROM "Attachment" WHERE id = ANY($1::uuid[]) AND number IS NULL FOR UPDATE',
    [ids],
  )
  const free = new Map(rows.map((row) => [row.id, row]))
  return new Set(
    posts.filter((post) =>
      post.attachmentIds.every((id) => {
        const row = free.get(id)
        const ok = row?.roomId === post.roomId && row.uploaderId === post.author.id
        // One attachment, one message.
        if (ok) free.delete(id)
        return ok
      }),
    ),
  )
}

async function outcomeOf(client: PoolClient, post: Post, judged: Judged): Promise<Outcome> {
  const { verdict, number, version, status, wait, postedAt } = judged
  if (verdict === 'no member') return { kind: verdict, status }
  if (verdict === 'too soon') return { kind: verdict, wait: wait ?? 1 }
  if (verdict === 'earlier') return { kind: verdict, number: number! }
  if (verdict !== 'posted') return { kind: verdict }
  const [mentions, attachments] = [await mention(client, post, number!), await carry(client, post, number!)]
  return { kind: 'posted', number: number!, version: version!, postedAt, mentions, attachments }
}

/** Records whom a message mentions: of those it names, the members. */
async function mention(client: PoolClient, post: Post, number: number): Promise<{ userId: string }[]> {
  if (!post.mentioned.length) return []
  const { rows } = await client.query<{ userId: string }>(
    `INSERT INTO "Mention" ("roomId", number, "userId")
     SELECT $1, $2, m."userId" FROM "Membership" m JOIN "User" u ON u.id = m."userId"
     WHERE m."roomId" = $1 AND m.status = 'ACTIVE' AND u.username = ANY($3::text[])
     RETURNING "userId"`,
    [post.roomId, number, post.mentioned],
  )
  return rows
}

/** Hands a message the attachments that it carries. */
async function carry(client: PoolClient, post: Post, number: number): Promise<Attachment[]> {
  if (!post.attachmentIds.length) return []
  const { rows } = await client.query<Attachment>(
    'UPDATE "Attachment" SET number = $2 WHERE id = ANY($1::uuid[]) RETURNING *',
    [post.attachmentIds, number],
  )
  return rows.sort((a, b) => post.attachmentIds.indexOf(a.id) - post.attachmentIds.indexOf(b.id))
}
