import type { LatchkeyInstance } from '../../servers/latchkey.ts'
import { type SeededRoom, seedRoom, seedUsers } from '../../servers/seed.ts'
import { seedHistory } from '../../servers/history.ts'

const ROOMS = 10
const MANY_ROOMS = 1_000
const LONG = 10_000
export const SHORT_HISTORY = 50
export const LONG_HISTORY = 1_000_000

/** Messages as people write them: some code, some links, much plain text. */
const texts = [
  'Has anybody seen the plan for Saturday? I thought we had written it down.',
  'It is in the [notes](https://example.org/notes), **second** page.',
  'Thanks! And the script:\n```ts\nexport const add = (a: number, b: number): number => a + b\n```',
  'Looks good to me. https://example.org/changes/42',
  'Let us meet at `17:30`, then.',
]

/** A person's session, with the rooms that they are in. */
export interface Reader {
  session: string
  rooms: SeededRoom[]
}

export interface Ground {
  /** In ten rooms of 200 messages. */
  few: Reader
  /** In a thousand empty rooms. */
  many: Reader
  /** In a room of 10,000 messages. */
  long: Reader
  /** Each in one room, with a short and with a long history that has been indexed for the search. */
  histories: readonly [short: Reader, long: Reader]
}

/** Fills a server with what the web app is measured with. */
export async function seedGround(instance: LatchkeyInstance): Promise<Ground> {
  const [few, many, long, shortHistory, longHistory] = await Promise.all([
    seedReader(instance, ROOMS),
    seedReader(instance, MANY_ROOMS),
    seedReader(instance, 1),
    seedReader(instance, 1),
    seedReader(instance, 1),
  ])
  for (const room of few.rooms) await seedMessages(instance, room, 200)
  await seedMessages(instance, long.rooms[0]!, LONG)
  await seedHistory(instance, shortHistory.rooms[0]!, SHORT_HISTORY)
  console.error(`web: creating a room with ${LONG_HISTORY} messages`)
  await seedHistory(instance, longHistory.rooms[0]!, LONG_HISTORY)
  return { few, many, long, histories: [shortHistory, longHistory] }
}

async function seedReader(instance: LatchkeyInstance, count: number): Promise<Reader> {
  const members = await seedUsers(instance, 1)
  const rooms: SeededRoom[] = []
  for (let n = 0; n < count; n++) rooms.push(await seedRoom(instance, members))
  return { session: members[0]!.token, rooms }
}

async function seedMessages({ sql }: LatchkeyInstance, room: SeededRoom, count: number): Promise<void> {
  await sql(
    `INSERT INTO "Message" ("roomId", number, version, "postedVersion", "authorId", text)
     SELECT $1, n, n + 1, n + 1, $2, ($3::text[])[n % cardinality($3::text[]) + 1] FROM generate_series(1, $4) n`,
    [room.id, room.members[0]!.userId, texts, count],
  )
  await sql('UPDATE "Room" SET "messageCount" = $2, version = $2 + 1 WHERE id = $1', [room.id, count])
}
