import { TurnTimeout } from '../../db/overload.ts'
import type { ApiError } from '../../errors.ts'
import { sends } from '../../ops/metrics.ts'
import { isRowError, type SendResult, sendBatch, sendKnown } from './batch.ts'
import type { OutgoingMessage } from './outgoing-message.ts'
import { toKnown } from './write-known.sql.ts'

type QueuedMessage = { message: OutgoingMessage; reply: PromiseWithResolvers<SendResult>; queuedAt: number }

/**
 * Concurrent transactions. Normally one, so that messages arriving during it form the next batch. More run only while one
 * is slow, for example on a lock held by another node, so that one room cannot block all others.
 */
const MAX_TRANSACTIONS = 4
/** Milliseconds after which a transaction counts as slow. */
const SLOW_TRANSACTION = 50
const MAX_BATCH = 500
/** Milliseconds that a message may wait in the queue. Together with the database's own timeouts this bounds the response time. */
const QUEUE_TIMEOUT = 5_000

let queue: QueuedMessage[] = []
let transactions = 0
let lastStartedAt = 0
let nextTurn: NodeJS.Immediate | undefined
let slowTimer: NodeJS.Timeout | undefined
const busyRooms = new Set<string>()

/**
 * Sends a message. Resolves once it is committed. A single message is written immediately, after the event loop has read
 * the other requests of this turn. Messages that arrive during a transaction wait for it and are then written together in
 * one batch, so the cost per message falls as the load grows. This is group commit, as databases do it, one level up.
 */
export function queueMessage(message: OutgoingMessage): Promise<SendResult> {
  const reply = Promise.withResolvers<SendResult>()
  queue.push({ message, reply, queuedAt: performance.now() })
  nextTurn ??= setImmediate(() => {
    nextTurn = undefined
    startBatches()
  })
  return reply.promise
}

const isSlow = () => performance.now() - lastStartedAt >= SLOW_TRANSACTION

function startBatches(): void {
  rejectExpired()
  while (queue.length && (!transactions || (transactions < MAX_TRANSACTIONS && isSlow()))) {
    const batch: QueuedMessage[] = []
    const rest: QueuedMessage[] = []
    for (const queued of queue)
      (batch.length < MAX_BATCH && !busyRooms.has(queued.message.roomId) ? batch : rest).push(queued)
    if (!batch.length) break
    queue = rest
    const roomIds = [...new Set(batch.map(({ message }) => message.roomId))]
    for (const roomId of roomIds) busyRooms.add(roomId)
    transactions++
    lastStartedAt = performance.now()
    void settleBatch(batch).finally(() => {
      transactions--
      for (const roomId of roomIds) busyRooms.delete(roomId)
      startBatches()
    })
  }
  if (queue.length)
    slowTimer ??= setTimeout(() => {
      slowTimer = undefined
      startBatches()
    }, SLOW_TRANSACTION)
}

/** Rejects messages that have waited too long, which happens while the database does not respond. None of them has been written. */
function rejectExpired(): void {
  const oldest = performance.now() - QUEUE_TIMEOUT
  while (queue[0] && queue[0].queuedAt < oldest)
    queue.shift()!.reply.reject(new TurnTimeout('The database did not respond in time'))
}

/**
 * Sends a batch and settles its messages. If the database rejects one row, each message is sent on its own, so that it
 * does not fail the others. After any other error nothing is retried: the commit may have succeeded with its response
 * lost, and messages without a nonce would be sent twice.
 */
async function settleBatch(batch: QueuedMessage[]): Promise<void> {
  const rest = await settleKnown(batch)
  if (!rest.length) return
  try {
    const results = await sendBatch(rest.map(({ message }) => message))
    for (const [index, queued] of rest.entries()) settle(queued, results[index]!)
  } catch (error) {
    if (rest.length > 1 && isRowError(error)) for (const queued of rest) await settleBatch([queued])
    else for (const { reply } of rest) reply.reject(error)
  }
}

/** Sends a batch of which every message can be written without validation. Returns the messages that are still to be sent. */
async function settleKnown(batch: QueuedMessage[]): Promise<QueuedMessage[]> {
  const known = batch.map(({ message }) => toKnown(message)).filter((message) => message !== null)
  if (known.length < batch.length) return batch
  try {
    const results = await sendKnown(known)
    return batch.filter((queued, index) => {
      const result = results[index]
      if (result) settle(queued, result)
      return !result
    })
  } catch (error) {
    if (isRowError(error)) return batch
    for (const { reply } of batch) reply.reject(error)
    return []
  }
}

function settle({ reply, queuedAt }: QueuedMessage, result: SendResult | ApiError): void {
  if (result instanceof Error) return reply.reject(result)
  sends.observe((performance.now() - queuedAt) / 1000)
  reply.resolve(result)
}
