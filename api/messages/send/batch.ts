import { DatabaseError, type PoolClient } from 'pg'
import { pipelinePool } from '../../db/client.ts'
import type { ApiError } from '../../errors.ts'
import { fetchPreviews } from '../../link-previews/tasks.ts'
import { notifyLater } from '../../notifications/fan-out.ts'
import { publishEvents } from '../../room-log/change-room.ts'
import type { RoomEvent } from '../../room-log/events.ts'
import { rememberMembers } from '../../room-log/known-rooms.ts'
import type { MessageRow } from '../../room-log/rows.ts'
import { publishFollowers } from '../../rooms/thread.ts'
import { updateRootLater } from '../thread-root.ts'
import { lockAndRead } from './lock-and-read.sql.ts'
import type { OutgoingMessage } from './outgoing-message.ts'
import { type AcceptedMessage, type BatchState, hasNoRules, pairKey, validateBatch } from './validate.ts'
import { type KnownMessage, writeKnown } from './write-known.sql.ts'
import { isPreviewed, notifies, pollRow, writeAndCommit } from './write.sql.ts'

/** The new message, or the number of the message that was created with the same nonce before. */
export type SendResult = { message: MessageRow } | { earlierNumber: number }

type Outcome = {
  roomId: string
  result: SendResult | ApiError
  event?: RoomEvent
  notifies?: boolean
  isPreviewed?: boolean
}

/**
 * Writes a batch in one transaction of two round trips and publishes its events. Returns a result or the reason of refusal
 * for each message.
 */
export async function sendBatch(batch: readonly OutgoingMessage[]): Promise<(SendResult | ApiError)[]> {
  const outcomes = await withClient((client) => writeBatch(client, batch))
  publish(outcomes)
  return outcomes.map(({ result }) => result)
}

/**
 * Writes messages that need no validation in one round trip and publishes their events. Returns null for each message that
 * was not written, which sendBatch can send.
 */
export async function sendKnown(batch: readonly KnownMessage[]): Promise<(SendResult | null)[]> {
  const written = await writeKnown(batch)
  const outcomes = batch.map(({ message }, index) => {
    const row = written[index]
    return row ? toPosted(toRow({ message, ...row, everyone: null }, row.postedAt, none)) : null
  })
  publish(outcomes.filter((outcome) => outcome !== null))
  return outcomes.map((outcome) => outcome?.result ?? null)
}

function publish(outcomes: readonly Outcome[]): void {
  for (const [roomId, ofRoom] of Map.groupBy(outcomes, ({ roomId }) => roomId)) {
    const events = ofRoom.flatMap(({ event }) => event ?? [])
    if (!events.length) continue
    publishEvents(roomId, events)
    notifyLater(
      roomId,
      ofRoom.some(({ notifies }) => notifies),
    )
  }
  if (outcomes.some(({ isPreviewed }) => isPreviewed)) fetchPreviews()
}

/** The outcome for a message that was accepted. */
const toPosted = (message: MessageRow) => ({
  roomId: message.roomId,
  result: { message },
  event: { type: 'MessagePosted', version: message.version, message } as const,
})

/** Returns whether the database rejected one of the rows: a value it cannot store (class 22) or a constraint violation (class 23). */
export const isRowError = (error: unknown) =>
  error instanceof DatabaseError && /^2[23]/.test(error.code ?? '')

async function writeBatch(client: PoolClient, batch: readonly OutgoingMessage[]): Promise<Outcome[]> {
  const state = await lockAndRead(client, batch)
  const results = validateBatch(batch, state)
  const accepted = results.flatMap((result) => ('accepted' in result ? result.accepted : []))
  const { mentions, followers } = await writeAndCommit(client, accepted, state)
  rememberRooms(batch, state)
  publishFollowers(followers)
  return batch.map((outgoing, index) => {
    const { roomId } = outgoing
    const result = results[index]!
    if ('refused' in result) return { roomId, result: result.refused }
    if ('earlierNumber' in result) return { roomId, result }
    const row = toRow(result.accepted, state.now, mentions.get(outgoing) ?? none)
    if (state.rooms.get(roomId)?.kind === 'THREAD') updateRootLater(roomId)
    return {
      ...toPosted(row),
      notifies: notifies(result.accepted, state),
      isPreviewed: isPreviewed(result.accepted, state),
    }
  })
}

/** Remembers who may post without validation. The events of the batch bring it up to date. */
function rememberRooms(batch: readonly OutgoingMessage[], { rooms, memberships }: BatchState): void {
  for (const [roomId, ofRoom] of Map.groupBy(batch, ({ roomId }) => roomId)) {
    const room = rooms.get(roomId)
    if (!room || !hasNoRules(room)) continue
    const authorIds = ofRoom.map(({ author }) => author.id)
    const isMember = (id: string) => memberships.get(pairKey(roomId, id))?.status === 'ACTIVE'
    rememberMembers(roomId, room.version, authorIds.filter(isMember))
  }
}

/** No rows of any kind. Rows share it, because a room's feed keeps its newest messages in memory. */
const none = Object.freeze<never[]>([]) as never[]

/** The row as the database now has it, with the related rows that are known. */
const toRow = (
  { message, number, version, everyone }: AcceptedMessage,
  postedAt: Date,
  mentions: { userId: string }[],
): MessageRow => ({
  roomId: message.roomId,
  number,
  version,
  postedVersion: version,
  authorId: message.author.id,
  text: message.text,
  nonce: message.nonce,
  replyToNumber: message.replyToNumber,
  postedAt,
  editedAt: null,
  deletedAt: null,
  everyone,
  pinnedAt: null,
  pinnedById: null,
  pinnedVersion: null,
  linkPreviewId: null,
  linkPreviewRemovedAt: null,
  pollQuestion: message.poll?.question ?? null,
  threadId: null,
  replyCount: null,
  lastReplyAt: null,
  replierIds: none,
  author: message.author,
  mentions,
  reactions: none,
  // Not spread, which would take twice as long as the rest.
  attachments: message.attachmentIds.length ? undefined : none,
  poll: message.poll ? pollRow({ message, number }, message.poll, postedAt) : undefined,
})

/** Runs `work`, which begins and ends a transaction, on a pooled connection. Rolls back if it throws. */
async function withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pipelinePool.connect()
  let broken: Error | undefined
  try {
    return await work(client)
  } catch (error) {
    await client.query('ROLLBACK').catch((error: Error) => (broken = error))
    throw error
  } finally {
    client.release(broken)
  }
}
