import { randomUUID } from 'node:crypto'
import { globalId } from '../../test/harness/ids.ts'
import { type SeededUser, seedUsers as seedNamedUsers } from '../../test/harness/seed.ts'
import type { LatchkeyInstance } from './latchkey.ts'

export type SeededRoom = { id: string; globalId: string; members: SeededUser[] }

/** Creates users with a session each, by SQL, because hashing a thousand passwords takes long and is not measured. */
export async function seedUsers({ sql }: LatchkeyInstance, count: number): Promise<SeededUser[]> {
  await sql(SET_UP)
  return seedNamedUsers(
    sql,
    Array.from({ length: count }, () => `bench-${randomUUID().slice(0, 8)}`),
  )
}

/** Every page of a new server leads to its setup. Older versions, which are measured too, have none. */
const SET_UP = `DO $$ BEGIN
  IF to_regclass('"Server"') IS NOT NULL THEN INSERT INTO "Server" DEFAULT VALUES ON CONFLICT DO NOTHING; END IF;
END $$`

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
    [id, members.map(({ userId }) => userId), id],
  )
  return { id, globalId: globalId('Room', id), members }
}
