import { createHash, randomUUID } from 'node:crypto'
import { encodeId } from '../../../api/ids.ts'
import type { Sql } from './cluster.ts'

export type Person = { id: string; userId: string; username: string; token: string }

/** People who are signed in, written straight into the database: to hash a thousand passwords would take a minute. */
export async function createPeople(sql: Sql, prefix: string, count: number): Promise<Person[]> {
  const people = Array.from({ length: count }, (_, index): Person => {
    const userId = randomUUID()
    return { userId, id: encodeId('User', userId), username: `${prefix}-${index + 1}`, token: randomUUID() }
  })
  const ids = people.map(({ userId }) => userId)
  await sql(
    'INSERT INTO "User" (id, username, "displayName") SELECT id, name, name FROM unnest($1::uuid[], $2::text[]) AS p(id, name)',
    [ids, people.map(({ username }) => username)],
  )
  await sql(
    `INSERT INTO "Session" (id, "publicId", "userId", "expiresAt")
     SELECT hash, gen_random_uuid(), "userId", now() + interval '10 days' FROM unnest($1::text[], $2::uuid[]) AS s(hash, "userId")`,
    [people.map(({ token }) => createHash('sha256').update(token).digest('base64url')), ids],
  )
  return people
}

/** Makes people members of a room without a version for each: before anyone follows it. */
export async function addMembers(sql: Sql, roomId: string, people: Person[]): Promise<void> {
  const id = Buffer.from(roomId, 'base64url').toString().slice('Room:'.length)
  const ids = people.map(({ userId }) => userId)
  await sql('INSERT INTO "Membership" ("roomId", "userId", version) SELECT $1, unnest($2::uuid[]), 1', [
    id,
    ids,
  ])
  await sql('UPDATE "Room" SET "memberCount" = "memberCount" + $2 WHERE id = $1', [id, ids.length])
}
