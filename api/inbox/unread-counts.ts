import DataLoader from 'dataloader'
import { db } from '../db/client.ts'

/** The unread messages of a user in a room, and those among them that mention the user. */
export type Unread = { messages: number; mentions: number }

/** A user’s read position in a room, and the number of the last message that counts. */
export type ReadPosition = { roomId: string; userId: string; lastReadNumber: number; messageCount: number }

/** A new message, as far as it matters to the counts. */
export type NewMessage = { number: number; isOwn: boolean; isMention: boolean }

/**
 * The unread counts of a user in a room. Counted in the database when first requested. Messages that are posted later
 * are added without a query. Replace it when anything else may have changed the counts.
 */
export class UnreadCounts {
  readonly #position: ReadPosition
  #counted: Unread | undefined
  /** The messages posted since the count was requested. */
  readonly #added: Unread = { messages: 0, mentions: 0 }
  #counting: Promise<Unread> | undefined

  constructor(position: ReadPosition) {
    this.#position = position
    if (position.lastReadNumber >= position.messageCount) this.#counted = { messages: 0, mentions: 0 }
  }

  /** The counts, once they are known. */
  get known(): Unread | undefined {
    return this.#counted && add(this.#counted, this.#added)
  }

  /** Adds a message that comes after all that are counted. */
  add({ number, isOwn, isMention }: NewMessage): void {
    if (!this.#counted && !this.#counting) this.#position.messageCount = number
    else if (!isOwn && number > this.#position.lastReadNumber) {
      this.#added.messages++
      if (isMention) this.#added.mentions++
    }
  }

  /** Returns the counts. Concurrent callers share one query; after a failure the next caller counts again. */
  count(): Unread | Promise<Unread> {
    return this.known ?? (this.#counting ??= this.#count().finally(() => (this.#counting = undefined)))
  }

  async #count(): Promise<Unread> {
    this.#counted = await loader.load(this.#position)
    return add(this.#counted, this.#added)
  }
}

const add = (a: Unread, b: Unread): Unread => ({
  messages: a.messages + b.messages,
  mentions: a.mentions + b.mentions,
})

/** A deletion changes the counts of many people at once: one query counts for all whose events are sent in the same turn. */
const loader = new DataLoader<ReadPosition, Unread>(countUnread, {
  cache: false,
  maxBatchSize: 500,
  batchScheduleFn: (dispatch) => void setImmediate(dispatch),
})

/** The newest unread messages that are looked at one by one. Nobody tells 1,001 from 1,003. */
const EXACT = 1_000

/**
 * Counts the messages that each user has not read and can read: not those that are deleted, and not the user's own. Looks
 * at the newest 1,000 only, so the cost does not grow with the room.
 */
export async function countUnread(positions: readonly ReadPosition[]): Promise<Unread[]> {
  const open = positions.filter(({ lastReadNumber, messageCount }) => lastReadNumber < messageCount)
  const counts = new Map<ReadPosition, Unread>()
  if (open.length) {
    const rows = await db.$queryRaw<Unread[]>`
      SELECT r."messageCount" - r."lastReadNumber" - (
        SELECT count(*)::int FROM (
          SELECT m."authorId", m."deletedAt" FROM "Message" m
          WHERE m."roomId" = r."roomId" AND m.number > r."lastReadNumber" AND m.number <= r."messageCount"
          ORDER BY m.number DESC LIMIT ${EXACT}::int
        ) newest WHERE newest."deletedAt" IS NOT NULL OR newest."authorId" = r."userId"
      ) AS messages, (
        SELECT count(*)::int FROM "Mention" n JOIN "Message" m ON m."roomId" = n."roomId" AND m.number = n.number
        WHERE n."userId" = r."userId" AND n."roomId" = r."roomId"
          AND n.number > r."lastReadNumber" AND n.number <= r."messageCount" AND m."authorId" <> r."userId"
      ) AS mentions
      FROM unnest(
        ${open.map(({ roomId }) => roomId)}::uuid[],
        ${open.map(({ userId }) => userId)}::uuid[],
        ${open.map(({ lastReadNumber }) => lastReadNumber)}::int[],
        ${open.map(({ messageCount }) => messageCount)}::int[]
      ) WITH ORDINALITY r("roomId", "userId", "lastReadNumber", "messageCount", ord)
      ORDER BY r.ord`
    open.forEach((position, index) => counts.set(position, rows[index]!))
  }
  return positions.map((position) => counts.get(position) ?? { messages: 0, mentions: 0 })
}
