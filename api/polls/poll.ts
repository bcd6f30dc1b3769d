import { m } from '@latchkey/messages'
import { Prisma } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { notFound } from '../errors.ts'
import type { Tx } from '../room-log/change-room.ts'
import type { MessageKey, PollRow } from '../room-log/rows.ts'

const isAnyOf = (keys: readonly MessageKey[]) => Prisma.sql`
  unnest(${keys.map(({ roomId }) => roomId)}::uuid[], ${keys.map(({ number }) => number)}::int[]) k("roomId", number)`

/** Returns the polls of these messages. */
export const loadPolls = (keys: readonly MessageKey[]): Promise<PollRow[]> =>
  db.$queryRaw<PollRow[]>`SELECT p.* FROM ${isAnyOf(keys)} JOIN "Poll" p USING ("roomId", number)`

/** A poll, and the person who reads it: the same for all that are loaded together. */
export type PollReader = MessageKey & { userId: string }

/** Returns what a person has voted for in these polls. */
export const loadVotes = (readers: readonly PollReader[]): Promise<(MessageKey & { choices: number[] })[]> =>
  db.$queryRaw`SELECT v."roomId", v.number, v.choices FROM ${isAnyOf(readers)}
    JOIN "PollVote" v USING ("roomId", number) WHERE v."userId" = ${readers[0]!.userId}::uuid`

/** Returns the time in the database. Those of nodes differ, and a poll's votes would wait for the difference. */
export async function readTime(tx: Tx): Promise<Date> {
  const [row] = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`
  return row!.now
}

/** A poll in a change of its room, with the time in the database, by which it closes on every node alike. */
export type CurrentPoll = { poll: PollRow & { choices: number[] }; now: Date }

/**
 * Reads the poll of a message, with the vote of a person, in a change of its room. Throws NOT_FOUND if the message has none.
 */
export async function requirePoll(
  tx: Tx,
  { roomId, number }: MessageKey,
  userId: string,
): Promise<CurrentPoll> {
  const [row] = await tx.$queryRaw<(PollRow & { now: Date })[]>`
    SELECT p.*, v.choices, clock_timestamp() AS now FROM "Poll" p
    LEFT JOIN "PollVote" v ON v."roomId" = p."roomId" AND v.number = p.number AND v."userId" = ${userId}::uuid
    WHERE p."roomId" = ${roomId}::uuid AND p.number = ${number}`
  if (!row) throw notFound(m.poll_not_found, 'messageId')
  const { now, choices, ...poll } = row
  return { poll: { ...poll, choices: choices ?? [] }, now }
}

export const isClosed = ({ poll: { closesAt }, now }: CurrentPoll): boolean =>
  closesAt !== null && closesAt <= now
