import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Sql } from './sql.ts'

/** A user who is signed in. */
export interface SeededUser {
  /** The UUID. */
  userId: string
  username: string
  /** The session's token, of which the database has the SHA-256. */
  token: string
}

/** Creates users who are signed in, straight in the database: hashing a thousand passwords would take a minute. */
export async function seedUsers(sql: Sql, usernames: string[]): Promise<SeededUser[]> {
  const users = usernames.map((username) => ({
    userId: randomUUID(),
    username,
    token: randomBytes(20).toString('hex'),
  }))
  await sql(
    `WITH users AS (
       INSERT INTO "User" (id, username, "displayName")
       SELECT id, name, name FROM unnest($1::uuid[], $2::text[]) AS input(id, name)
     )
     INSERT INTO "Session" (id, "publicId", "userId", "expiresAt")
     SELECT hash, gen_random_uuid(), id, now() + interval '30 days' FROM unnest($1::uuid[], $3::text[]) AS input(id, hash)`,
    [
      users.map(({ userId }) => userId),
      usernames,
      users.map(({ token }) => createHash('sha256').update(token).digest('base64url')),
    ],
  )
  return users
}
