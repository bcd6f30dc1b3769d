import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { deserialize, serialize } from 'node:v8'
import { Redis } from 'ioredis'
import { logger } from '../logger.ts'
import { getSecret } from '../secrets.ts'
import { type Bus, localBus } from './bus.ts'

const PREFIX = 'latchkey:'
const ID_BYTES = 8
const MAC_BYTES = 16
/** Milliseconds between signs of life asked of Redis, and after which one that gives none is taken to be gone. */
const PING_EVERY = 1_000
const SILENCE = 3_000

/**
 * A bus between nodes by Redis' publish and subscribe: at most once, so it only ever hints. While Redis is away,
 * nothing waits and nothing fails: this node goes on by itself, and what it misses is read from the database.
 *
 * Messages are signed with a key that the nodes of one installation share: whoever else can write to that Redis,
 * another installation among them, is not heard. Repeating one does nothing that it did not do the first time.
 */
export async function redisBus(url: string): Promise<Bus> {
  const key = await getSecret('bus messages')
  const local = localBus()
  const node = randomBytes(ID_BYTES)
  const macOf = (channel: string, body: Buffer) =>
    createHmac('sha256', key).update(`${channel} `).update(body).digest().subarray(0, MAC_BYTES)
  const options = {
    enableOfflineQueue: false,
    autoResubscribe: false,
    // What is under way when the connection breaks fails then, and does not wait for the next one.
    maxRetriesPerRequest: 0,
    connectTimeout: SILENCE,
    socketTimeout: SILENCE,
    // Milliseconds; soon at first, and never longer than a second, so that what was missed is known soon.
    retryStrategy: (times: number) => Math.min(50 * times, 1_000),
  }
  const publisher = new Redis(url, options)
  const subscriber = new Redis(url, options)
  const reconnected = new Set<() => void>()
  for (const client of [publisher, subscriber]) {
    client.on('error', (err) => logger.debug({ err }, 'Redis cannot be reached'))
    client.on('close', () => logger.warn('The connection to Redis is gone; going on alone until it is back'))
  }

  subscriber.on('ready', () => {
    const channels = [...local.channels.keys()].map((channel) => PREFIX + channel)
    const subscribed = channels.length ? subscriber.subscribe(...channels) : Promise.resolve(0)
    subscribed.then(
      () => reconnected.forEach((listener) => listener()),
      (err: unknown) => logger.warn({ err }, 'Redis did not take up the subscriptions'),
    )
  })
  subscriber.on('messageBuffer', (prefixed: Buffer, message: Buffer) => {
    const channel = prefixed.toString().slice(PREFIX.length)
    const [mac, body] = [message.subarray(0, MAC_BYTES), message.subarray(MAC_BYTES)]
    if (body.subarray(0, ID_BYTES).equals(node)) return
    try {
      // Before anything is read out of it.
      if (mac.length < MAC_BYTES || !timingSafeEqual(mac, macOf(channel, body)))
        return logger.warn(
          { channel },
          'A message of the bus is none of ours: does another installation use this Redis?',
        )
      local.deliver(channel, deserialize(body.subarray(ID_BYTES)))
    } catch (err) {
      logger.warn({ err }, 'A message of the bus could not be read')
    }
  })

  const pulse = setInterval(() => {
    for (const client of [publisher, subscriber]) if (client.status === 'ready') client.ping().catch(() => {})
  }, PING_EVERY)

  /** Resolves with how many nodes heard it. */
  async function send(channel: string, message: unknown): Promise<number> {
    if (publisher.status !== 'ready') return 0
    try {
      const body = Buffer.concat([node, serialize(message)])
      return await publisher.publish(PREFIX + channel, Buffer.concat([macOf(channel, body), body]))
    } catch (err) {
      logger.debug({ err }, 'A message of the bus was not sent')
      return 0
    }
  }

  return {
    get connected() {
      return publisher.status === 'ready' && subscriber.status === 'ready'
    },
    publish(channel, message) {
      local.deliver(channel, message)
      void send(channel, message)
    },
    async ask(channel, message) {
      local.deliver(channel, message)
      const heard = await send(channel, message)
      return Math.max(0, local.channels.has(channel) ? heard - 1 : heard)
    },
    async subscribe(channel, listener) {
      const first = !local.channels.has(channel)
      const unsubscribe = await local.subscribe(channel, listener)
      if (first && subscriber.status === 'ready')
        await subscriber
          .subscribe(PREFIX + channel)
          .catch((err: unknown) => logger.debug({ err }, 'Not subscribed'))
      return () => {
        unsubscribe()
        if (!local.channels.has(channel) && subscriber.status === 'ready')
          subscriber
            .unsubscribe(PREFIX + channel)
            .catch((err: unknown) => logger.debug({ err }, 'Not unsubscribed'))
      }
    },
    onReconnect: (listener) => void reconnected.add(listener),
    async close() {
      clearInterval(pulse)
      subscriber.removeAllListeners('close').disconnect()
      publisher.removeAllListeners('close').disconnect()
    },
  }
}
