import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectionCount } from '../ops/connection-count.ts'
import type { Unsubscribe } from '../pubsub/bus.ts'
import { channel } from '../pubsub/channel.ts'

/** Milliseconds in which the other nodes must answer. */
const TIMEOUT = 500

const questions = channel<{ reply: string }>('connections')
const answers = channel<{ count: number }>('connections counted')

/** Starts answering other nodes that ask how many connections are open here. */
export const answerConnectionCounts = (): Promise<Unsubscribe> =>
  questions.subscribe('all', ({ reply }) => answers.publish(reply, { count: connectionCount() }))

/**
 * Counts the WebSocket connections that are open on all nodes. Only those on this node without Redis, which nodes need to
 * ask each other.
 */
export async function countConnections(): Promise<number> {
  const reply = randomUUID()
  let total = 0
  let answered = 0
  const { promise: complete, resolve } = Promise.withResolvers<void>()
  let expected = Infinity
  const finish = () => void (answered >= expected && resolve())
  const stop = await answers.subscribe(reply, ({ count }) => {
    total += count
    answered++
    finish()
  })
  try {
    // This node answers itself at once.
    expected = (await questions.publishAndCount('all', { reply })) + 1
    finish()
    await Promise.race([complete, sleep(TIMEOUT, undefined, { ref: false })])
  } finally {
    stop()
  }
  return total
}
