import { DatabaseError, type PoolClient } from 'pg'
import type { User } from '../../../prisma/generated/client/client.ts'
import { writers } from '../../db/client.ts'
import type { ApiError } from '../../errors.ts'
import { sends } from '../../ops/metrics.ts'
import { publishEvents } from '../../room-log/change-room.ts'
import type { RoomEvent } from '../../room-log/events.ts'
import type { MessageRow } from '../../room-log/rows.ts'
import { type AcceptedMessage, validateBatch } from './validate.ts'
import { lockAndRead, writeAndCommit } from './write.sql.ts'

/** A message to be posted, checked as far as it can be without the room. */
export type OutgoingMessage = {
  roomId: string
  author: User
  text: string
  nonce: string | null
  replyToNumber: number | null
  /** Whom the text names; those who are members are mentioned. */
  mentioned: string[]
  attachmentIds: string[]
}

/** Either the message, or, where the nonce was used before, the number of the message that it made then. */
export type SendResult = { message: MessageRow } | { earlier: number }

type Waiting = { post: OutgoingMessage; settle: PromiseWithResolvers<SendResult>; since: number }

/**
 * Transactions under way at a time: one, so that what arrives meanwhile goes together; more only while one is stuck (on a
 * lock that another node holds, say), so that one room's trouble is not every room's.
 */
const LANES = 4
/** Milliseconds after which a transaction is taken to be stuck. */
const STUCK = 50
const MAX_BATCH = 500
/** Milliseconds for which a post waits for its turn: with what the database itself gets, whoever sent it is answered. */
const PATIENCE = 5_000

let waiting: Waiting[] = []
let lanes = 0
let begun = 0
let turn: NodeJS.Immediate | undefined
let patience: NodeJS.Timeout | undefined
const busyRooms = new Set<string>()

/**
 * Posts a message; resolves once it is committed. One that comes alone is written at once: when this turn of the event
 * loop has read what else is there. What comes while a transaction is under way waits for it, and is then written
 * together, as one statement with one range of versions: the more there is to do, the less each costs. (Group commit, as
 * databases do it, one level up.)
 */
export function queueMessage(message: OutgoingMessage): Promise<SendResult> {
  const settle = Promise.withResolvers<SendResult>()
  waiting.push({ post: message, settle, since: performance.now() })
  turn ??= setImmediate(() => {
    turn = undefined
    pump()
  })
  return settle.promise
}

const stuck = () => performance.now() - begun >= STUCK

function pump(): void {
  giveUp()
  while (waiting.length && (!lanes || (lanes < LANES && stuck()))) {
    const batch: Waiting[] = []
    const rest: Waiting[] = []
    for (const item of waiting)
      (batch.length < MAX_BATCH && !busyRooms.has(item.post.roomId) ? batch : rest).push(item)
    if (!batch.length) break
    waiting = rest
    const rooms = [...new Set(batch.map(({ post }) => post.roomId))]
    for (const room of rooms) busyRooms.add(room)
    lanes++
    begun = performance.now()
    void write(batch).finally(() => {
      lanes--
      for (const room of rooms) busyRooms.delete(room)
      pump()
    })
  }
  if (waiting.length)
    patience ??= setTimeout(() => {
      patience = undefined
      pump()
    }, STUCK)
}

/** Fails what has waited too long, as it does while the database does not answer. */
function giveUp(): void {
  const latest = performance.now() - PATIENCE
  while (waiting[0] && waiting[0].since < latest)
    waiting.shift()!.settle.reject(new Error('The database did not get to it in time'))
}

/**
 * Writes a batch and settles what it holds. What is wrong with one must not fail the others: then each goes alone. But
 * not where the database is at fault: it may have committed all of it and lost its voice, and what has no nonce would
 * be there twice.
 */
async function write(batch: Waiting[]): Promise<void> {
  try {
    const outcomes = await lend((client) => writeBatch(client, batch))
    const byRoom = Map.groupBy(outcomes, ({ item }) => item.post.roomId)
    for (const [roomId, posts] of byRoom) {
      const events = posts.flatMap(({ event }) => event ?? [])
      if (events.length) publishEvents(roomId, events)
    }
    for (const { item, result } of outcomes) {
      if (result instanceof Error) item.settle.reject(result)
      else {
        sends.observe((performance.now() - item.since) / 1000)
        item.settle.resolve(result)
      }
    }
  } catch (error) {
    if (batch.length > 1 && isOfOne(error)) for (const item of batch) await write([item])
    else for (const item of batch) item.settle.reject(error)
  }
}

/** Whether the database refused one of the posts: data that it cannot hold, or that breaks a constraint. */
const isOfOne = (error: unknown) => error instanceof DatabaseError && /^2[23]/.test(error.code ?? '')

type Settled = { item: Waiting; result: SendResult | ApiError; event?: RoomEvent }

async function writeBatch(client: PoolClient, batch: Waiting[]): Promise<Settled[]> {
  const posts = batch.map(({ post }) => post)
  const known = await lockAndRead(client, posts)
  const verdicts = validateBatch(posts, known)
  const accepted = verdicts.flatMap((verdict) => ('accepted' in verdict ? verdict.accepted : []))
  const mentions = await writeAndCommit(client, accepted, known)
  return batch.map((item, index) => {
    const verdict = verdicts[index]!
    if ('refused' in verdict) return { item, result: verdict.refused }
    if ('earlier' in verdict) return { item, result: verdict }
    const message = rowOf(verdict.accepted, known.now, mentions.get(item.post) ?? [])
    return { item, result: { message }, event: { type: 'MessagePosted', version: message.version, message } }
  })
}

/** The message as it now is in the database, with what is known of its surroundings. */
const rowOf = (
  { post, number, version }: AcceptedMessage,
  postedAt: Date,
  mentions: { userId: string }[],
): MessageRow => ({
  roomId: post.roomId,
  number,
  version,
  postedVersion: version,
  authorId: post.author.id,
  text: post.text,
  nonce: post.nonce,
  replyToNumber: post.replyToNumber,
  postedAt,
  editedAt: null,
  deletedAt: null,
  author: post.author,
  mentions,
  reactions: [],
  ...(!post.attachmentIds.length && { attachments: [] }),
})

/** Lends a connection, on which `work` begins and ends a transaction; one that it fails to end is rolled back. */
async function lend<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await writers.connect()
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
