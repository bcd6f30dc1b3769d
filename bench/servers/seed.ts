import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { LatchkeyInstance } from './latchkey.ts'

export type SeededUser = { id: string; token: string }
export type SeededRoom = { id: string; globalId: string; members: SeededUser[] }

/**
 * Creates users with a session each, by SQL, because hashing a thousand passwords takes long and is not measured. The
 * token is the session's; the table has its SHA-256.
 */
export async function seedUsers({ sql }: LatchkeyInstance, count: number): Promise<SeededUser[]> {
  const users = Array.from({ length: count }, () => ({
    id: randomUUID(),
    token: randomBytes(20).toString('hex'),
  }))
  const names = users.map(({ id }) => `bench-${id.slice(0, 8)}`)
  await sql(
    `WITH users AS (
       INSERT INTO "User" (id, username, "displayName")
       SELECT id, name, initcap(name) FROM unnest($1::uuid[], $2::text[]) AS input(id, name)
     )
     INSERT INTO "Session" (id, "publicId", "userId", "expiresAt")
     SELECT hash, gen_random_uuid(), id, now() + interval '30 days' FROM unnest($1::uuid[], $3::text[]) AS input(id, hash)`,
    [
      users.map(({ id }) => id),
      names,
      users.map(({ token }) => createHash('sha256').update(token).digest('base64url')),
    ],
  )
  return users
}

/** Creates a room with these members. The first is its owner. */
export async function seedRoom({ sql }: LatchkeyInstance, members: SeededUser[]): Promise<SeededRoom> {
  const id = randomUUID()
  await sql(
    `WITH room AS (
       INSERT INTO "Room" (id, name, "nameKey", "ownerId", "memberCount", version)
       VALUES ($1, $3, $3, ($2::uuid[])[1], cardinality($2::uuid[]), cardinality($2::uuid[]))
     )
     INSERT INTO "Membership" ("roomId", "userId", role, version)
     SELECT $1, id, CASE WHEN n = 1 THEN 'OWNER' ELSE 'MEMBER' END::"Role", n
     FROM unnest($2::uuid[]) WITH ORDINALITY AS input(id, n)`,
    [id, members.map((member) => member.id), id],
  )
  return { id, globalId: Buffer.from(`Room:${id}`).toString('base64url'), members }
}
