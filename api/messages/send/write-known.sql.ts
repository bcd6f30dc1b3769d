import { pipelinePool } from '../../db/client.ts'
import { forgetRoom, knownVersion } from '../../room-log/known-rooms.ts'
import type { OutgoingMessage } from './outgoing-message.ts'
import { formatArray, type Statement } from './statement.ts'
import { needsMembershipOnly } from './validate.ts'

/** A message that is on disk. */
export type WrittenMessage = { roomId: string; number: number; version: number; postedAt: Date }

/** A message with the version of its room at which its author was a member. */
export type KnownMessage = { message: OutgoingMessage; roomVersion: number }

/** Returns the message as one that can be written without validation, or null. */
export function toKnown(message: OutgoingMessage): KnownMessage | null {
  if (!needsMembershipOnly(message)) return null
  const roomVersion = knownVersion(message.roomId, message.author.id)
  return roomVersion === null ? null : { message, roomVersion }
}

/**
 * Writes messages to rooms that still have the known version, in one statement, which is a transaction of its own.
 * Resolves once they are on disk. Returns null for each message that was not written: its room has changed, or one of the
 * messages for its room was sent before with the same nonce. Then none for this room is written.
 */
export async function writeKnown(batch: readonly KnownMessage[]): Promise<(WrittenMessage | null)[]> {
  const [only] = batch
  const { rows } = await pipelinePool.query<WrittenMessage>(
    only && batch.length === 1 ? writeOne(only) : writeSeveral(batch),
  )
  // Within a room, the numbers are in the order of the batch.
  const byRoom = Map.groupBy(
    rows.sort((a, b) => b.number - a.number),
    ({ roomId }) => roomId,
  )
  return batch.map(({ message: { roomId } }) => {
    const written = byRoom.get(roomId)?.pop()
    if (!written) forgetRoom(roomId)
    return written ?? null
  })
}

/**
 * The statement for a message that arrives alone, which PostgreSQL starts faster than the one for several. If another transaction holds the room, the update waits for it, and compares the version that it leaves.
 */
const writeOne = ({ message: { roomId, author, text, nonce }, roomVersion }: KnownMessage): Statement => ({
  name: 'write a message',
  text: `WITH room AS (
      UPDATE "Room" SET version = version + 1, "messageCount" = "messageCount" + 1,
        "activeAt" = CASE WHEN "activeAt" < clock_timestamp() - interval '1 minute' THEN clock_timestamp() ELSE "activeAt" END
      WHERE id = $1 AND version = $2
        AND NOT EXISTS (SELECT FROM "Message" WHERE "authorId" = $3 AND "roomId" = $1 AND nonce = $5)
      RETURNING id, version, "messageCount", clock_timestamp() AS now
    )
    INSERT INTO "Message" ("roomId", number, version, "postedVersion", "authorId", text, nonce, "postedAt")
    SELECT id, "messageCount", version, version, $3::uuid, $4::text, $5::text, now FROM room
    RETURNING "roomId", number, version, "postedAt"`,
  values: [roomId, roomVersion, author.id, text, nonce],
})

/** The statement for several messages. It locks the rooms in the same order as every other batch (write.sql.ts). */
function writeSeveral(batch: readonly KnownMessage[]): Statement {
  const rooms = Map.groupBy(batch, ({ message }) => message.roomId)
  const places = new Map<string, number>()
  const nextPlace = (roomId: string) => {
    const place = (places.get(roomId) ?? 0) + 1
    places.set(roomId, place)
    return place
  }
  return {
    name: 'write messages',
    text: `WITH input AS (
        SELECT * FROM unnest($4::uuid[], $5::int[], $6::uuid[], $7::text[], $8::text[])
          AS i("roomId", place, "authorId", text, nonce)
      ), sent_before AS (
        SELECT i."roomId" FROM input i
        JOIN "Message" m ON m."authorId" = i."authorId" AND m."roomId" = i."roomId" AND m.nonce = i.nonce
      ), locked AS (
        SELECT r.id, r.version, r."messageCount", p.count, clock_timestamp() AS now
        FROM unnest($1::uuid[], $2::int[], $3::int[]) AS p(id, version, count)
        JOIN "Room" r ON r.id = p.id AND r.version = p.version
        WHERE r.id NOT IN (SELECT "roomId" FROM sent_before)
        ORDER BY r.id FOR NO KEY UPDATE OF r
      ), updated AS (
        UPDATE "Room" r SET version = l.version + l.count, "messageCount" = l."messageCount" + l.count,
          "activeAt" = CASE WHEN r."activeAt" < l.now - interval '1 minute' THEN l.now ELSE r."activeAt" END
        FROM locked l WHERE r.id = l.id
      )
      INSERT INTO "Message" ("roomId", number, version, "postedVersion", "authorId", text, nonce, "postedAt")
      SELECT l.id, l."messageCount" + i.place, l.version + i.place, l.version + i.place, i."authorId", i.text, i.nonce, l.now
      FROM input i JOIN locked l ON l.id = i."roomId"
      RETURNING "roomId", number, version, "postedAt"`,
    values: [
      formatArray([...rooms.keys()]),
      formatArray([...rooms.values()].map(([first]) => first!.roomVersion)),
      formatArray([...rooms.values()].map((ofRoom) => ofRoom.length)),
      formatArray(batch.map(({ message }) => message.roomId)),
      formatArray(batch.map(({ message }) => nextPlace(message.roomId))),
      formatArray(batch.map(({ message }) => message.author.id)),
      batch.map(({ message }) => message.text),
      batch.map(({ message }) => message.nonce),
    ],
  }
}
