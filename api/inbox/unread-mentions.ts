import { db } from '../db/client.ts'

/** The number of unread messages in a room that mention a person. Counted when first requested, then kept. */
export class UnreadMentions {
  readonly #position: ReadPosition
  /** The count, once it is known. */
  known: number | undefined
  #counting: Promise<number> | undefined

  constructor(position: ReadPosition, known?: number) {
    this.#position = position
    this.known = known
  }

  /** Returns the count. Concurrent callers share one query; after a failure the next caller counts again. */
  count(): number | Promise<number> {
    return this.known ?? (this.#counting ??= this.#count().finally(() => (this.#counting = undefined)))
  }

  async #count(): Promise<number> {
    const [count] = await countUnreadMentions([this.#position])
    return (this.known = count!)
  }
}

/** A user’s read position in a room. */
export type ReadPosition = { roomId: string; userId: string; lastReadNumber: number }

/** Counts each user's mentions in messages they have not read. An index answers it at a cost independent of the room's size. */
export async function countUnreadMentions(positions: readonly ReadPosition[]): Promise<number[]> {
  const rows = await db.$queryRaw<{ count: number }[]>`
    SELECT (
      SELECT count(*)::int FROM "Mention" m
      WHERE m."userId" = r."userId" AND m."roomId" = r."roomId" AND m.number > r."lastReadNumber"
    ) AS count
    FROM unnest(
      ${positions.map(({ roomId }) => roomId)}::uuid[],
      ${positions.map(({ userId }) => userId)}::uuid[],
      ${positions.map(({ lastReadNumber }) => lastReadNumber)}::int[]
    ) WITH ORDINALITY r("roomId", "userId", "lastReadNumber", ord)
    ORDER BY r.ord`
  return rows.map(({ count }) => count)
}
