import { db } from '../db/client.ts'

/** Someone who has read a room up to a message. */
export type ReadPosition = { roomId: string; userId: string; lastReadNumber: number }

/** How often each is mentioned in what they have not read yet: counted by an index, whatever the room's size. */
export async function countUnreadMentions(readers: readonly ReadPosition[]): Promise<number[]> {
  const rows = await db.$queryRaw<{ count: number }[]>`
    SELECT (
      SELECT count(*)::int FROM "Mention" m
      WHERE m."userId" = r."userId" AND m."roomId" = r."roomId" AND m.number > r."lastReadNumber"
    ) AS count
    FROM unnest(
      ${readers.map(({ roomId }) => roomId)}::uuid[],
      ${readers.map(({ userId }) => userId)}::uuid[],
      ${readers.map(({ lastReadNumber }) => lastReadNumber)}::int[]
    ) WITH ORDINALITY r("roomId", "userId", "lastReadNumber", ord)
    ORDER BY r.ord`
  return rows.map(({ count }) => count)
}
