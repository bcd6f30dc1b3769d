import { setTimeout as sleep } from 'node:timers/promises'
import type { PoolClient } from 'pg'
import type { User } from '../../prisma/generated/client/client.ts'
import { pool } from '../db.ts'
import { type ApiError, badInput, notFound, rateLimited } from '../errors.ts'
import type { MessageRow, RoomEvent } from '../realtime/events.ts'
import { announce } from '../realtime/log.ts'
import { notAMember } from '../realtime/standing.ts'
import { lockRooms, type Outcome, writePosts } from './post.sql.ts'

/** A message to be posted, checked as far as it can be without the room. */
export type Post = {
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
export type Posted = { message: MessageRow } | { earlier: number }

type Waiting = { post: Post; settle: PromiseWithResolvers<Posted> }

/** Transactions under way at a time; each has rooms of its own. More would only make the batches smaller. */
const LANES = 2
const MAX_BATCH = 200

let waiting: Waiting[] = []
let lanes = 0
const busyRooms = new Set<string>()

/**
 * Posts a message; resolves once it is committed. One that comes alone is written at once. What comes for a room
 * while its transaction is under way waits for it, and is then written together, as one statement with one range of
 * versions: the more there is to do, the less each costs. (Group commit, as databases do it, one level up.)
 */
export function post(message: Post): Promise<Posted> {
  const settle = Promise.withResolvers<Posted>()
  waiting.push({ post: message, settle })
  pump()
  return settle.promise
}

function pump(): void {
  while (lanes < LANES && waiting.length) {
    const batch: Waiting[] = []
    const rest: Waiting[] = []
    for (const item of waiting)
      (batch.length < MAX_BATCH && !busyRooms.has(item.post.roomId) ? batch : rest).push(item)
    if (!batch.length) return
    waiting = rest
    const rooms = [...new Set(batch.map(({ post }) => post.roomId))]
    for (const room of rooms) busyRooms.add(room)
    lanes++
    void write(batch).finally(() => {
      lanes--
      for (const room of rooms) busyRooms.delete(room)
      pump()
    })
  }
}

/** Writes a batch and settles what it holds. What is wrong with one must not fail the others: then each goes alone. */
async function write(batch: Waiting[]): Promise<void> {
  try {
    const outcomes = await transaction((client) => writeBatch(client, batch))
    const byRoom = Map.groupBy(outcomes, ({ item }) => item.post.roomId)
    for (const [roomId, posts] of byRoom) {
      const events = posts.flatMap(({ event }) => event ?? [])
      if (events.length) announce(roomId, events)
    }
    for (const { item, result } of outcomes) {
      if (result instanceof Error) item.settle.reject(result)
      else item.settle.resolve(result)
    }
  } catch (error) {
    const [only] = batch
    if (batch.length === 1) only!.settle.reject(error)
    else for (const item of batch) await write([item])
  }
}

type Settled = { item: Waiting; result: Posted | ApiError; event?: RoomEvent }

async function writeBatch(client: PoolClient, batch: Waiting[]): Promise<Settled[]> {
  await lockRooms(client, [...new Set(batch.map(({ post }) => post.roomId))].sort())
  const outcomes = await writePosts(client, batch.map(({ post }) => post))
  return batch.map((item, index) => settled(item, outcomes[index]!))
}

function settled(item: Waiting, outcome: Outcome): Settled {
  const { post } = item
  switch (outcome.kind) {
    case 'earlier':
      return { item, result: { earlier: outcome.number } }
    case 'no room':
      return { item, result: notFound('There is no such room (any more).', 'roomId') }
    case 'no member':
      return { item, result: notAMember(outcome.status) }
    case 'too soon':
      return {
        item,
        result: rateLimited(`This room is in slow mode. Wait ${outcome.wait} s.`, outcome.wait),
      }
    case 'no original':
      return { item, result: badInput('replyToId', 'What you reply to is not in this room.') }
    case 'no attachment':
      return {
        item,
        result: badInput('attachmentIds', 'An attachment is not there, or is carried by another message. Upload it again.'),
      }
    case 'posted': {
      const { number, version, postedAt, mentions, attachments } = outcome
      const message: MessageRow = {
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
        attachments,
      }
      return { item, result: { message }, event: { type: 'MessagePosted', version, message } }
    }
  }
}

async function transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    // A connection on which even this fails is no good to anyone else.
    await Promise.race([client.query('ROLLBACK'), sleep(1_000, undefined, { ref: false }).then(() => Promise.reject(new Error('ROLLBACK hangs')))]).catch(
      (error: Error) => (broken = error),
    )
    throw error
  } finally {
    client.release(broken)
  }
}
