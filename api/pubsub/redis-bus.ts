import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { deserialize, serialize } from 'node:v8'
import { logger } from '../logger.ts'
import { getSecret } from '../secrets.ts'
import { type Bus, localBus } from './bus.ts'

const PREFIX = 'latchkey:'
const NODE_ID_BYTES = 8
const MAC_BYTES = 16
/** Milliseconds between pings of Redis. */
const PING_INTERVAL = 1_000
/** Milliseconds without a reply after which a connection is considered lost. */
const TIMEOUT = 3_000

/**
 * Creates a bus between nodes on Redis pub/sub. Redis delivers at most once, so messages are only hints. While Redis is
 * unreachable nothing waits and nothing fails: this node works on alone, and reads what it missed from the database.
 *
 * Messages are signed with a secret that the nodes of one installation share, so messages by anyone else who can write
 * to that Redis, such as another installation, are ignored. A replayed message has no further effect.
 */
export async function redisBus(url: string): Promise<Bus> {
  const { Redis } = await import('ioredis')
  const secret = await getSecret('bus messages')
  const local = localBus()
  const nodeId = randomBytes(NODE_ID_BYTES)
  const sign = (channel: string, body: Buffer) =>
    createHmac('sha256', secret).update(`${channel} `).update(body).digest().subarray(0, MAC_BYTES)
  const options = {
    enableOfflineQueue: false,
    autoResubscribe: false,
    // A command in flight when the connection breaks fails at once and does not wait for the next connection.
    maxRetriesPerRequest: 0,
    connectTimeout: TIMEOUT,
    socketTimeout: TIMEOUT,
    // Milliseconds. Soon at first and at most a second, so that missed messages are noticed soon.
    retryStrategy: (times: number) => Math.min(50 * times, 1_000),
  }
  const publisher = new Redis(url, options)
  const subscriber = new Redis(url, options)
  const reconnectListeners = new Set<(missed: number) => void>()
  /** When each connection that is not back was lost. */
  const lostAt = new Map<typeof publisher, number>()
  /** What to call when a message by this node is back, by channel. */
  const echoes = new Map<string, () => void>()
  for (const client of [publisher, subscriber]) {
    client.on('error', (err) => logger.debug({ err }, 'Redis is unreachable'))
    client.on('close', () => {
      if (!lostAt.has(client)) lostAt.set(client, performance.now())
      logger.warn('Lost the connection to Redis; working alone until it is back')
    })
  }

  function onReconnected(client: typeof publisher) {
    const lost = lostAt.get(client)
    lostAt.delete(client)
    // It is noticed some time after the last message that arrived.
    const missed = lost === undefined ? 0 : performance.now() - lost + TIMEOUT
    for (const listener of reconnectListeners) listener(missed)
  }

  subscriber.on('ready', () => {
    const channels = [...local.channels.keys()].map((channel) => PREFIX + channel)
    const subscribed = channels.length ? subscriber.subscribe(...channels) : Promise.resolve(0)
    subscribed.then(
      () => onReconnected(subscriber),
      (err: unknown) => logger.warn({ err }, 'Could not resubscribe to the channels in Redis'),
    )
  })
  publisher.on('ready', () => onReconnected(publisher))
  subscriber.on('messageBuffer', (prefixed: Buffer, message: Buffer) => {
    const channel = prefixed.toString().slice(PREFIX.length)
    const [mac, body] = [message.subarray(0, MAC_BYTES), message.subarray(MAC_BYTES)]
    if (body.subarray(0, NODE_ID_BYTES).equals(nodeId)) return void echoes.get(channel)?.()
    try {
      // Verified before anything is deserialised.
      if (mac.length < MAC_BYTES || !timingSafeEqual(mac, sign(channel, body)))
        return logger.warn(
          { channel },
          'Ignored a bus message with a wrong signature: does another installation use this Redis?',
        )
      local.deliver(channel, deserialize(body.subarray(NODE_ID_BYTES)))
    } catch (err) {
      logger.warn({ err }, 'Could not read a bus message')
    }
  })

  const pingTimer = setInterval(() => {
    for (const client of [publisher, subscriber]) if (client.status === 'ready') client.ping().catch(() => {})
  }, PING_INTERVAL)

  /** Resolves with the number of nodes that received the message. */
  async function send(channel: string, message: unknown): Promise<number> {
    if (publisher.status !== 'ready') return 0
    try {
      const body = Buffer.concat([nodeId, serialize(message)])
      return await publisher.publish(PREFIX + channel, Buffer.concat([sign(channel, body), body]))
    } catch (err) {
      logger.debug({ err }, 'Could not send a bus message')
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
    async publishAndCount(channel, message) {
      local.deliver(channel, message)
      const receivers = await send(channel, message)
      return Math.max(0, local.channels.has(channel) ? receivers - 1 : receivers)
    },
    async subscribe(channel, listener) {
      const first = !local.channels.has(channel)
      const unsubscribe = await local.subscribe(channel, listener)
      if (first && subscriber.status === 'ready')
        await subscriber
          .subscribe(PREFIX + channel)
          .catch((err: unknown) =>
            logger.debug({ err, channel }, 'Could not subscribe to a channel in Redis'),
          )
      return () => {
        unsubscribe()
        if (!local.channels.has(channel) && subscriber.status === 'ready')
          subscriber
            .unsubscribe(PREFIX + channel)
            .catch((err: unknown) => logger.debug({ err, channel }, 'Could not unsubscribe in Redis'))
      }
    },
    async echo() {
      const channel = `echo:${randomBytes(8).toString('hex')}`
      const { promise: back, resolve } = Promise.withResolvers<void>()
      echoes.set(channel, resolve)
      try {
        await subscriber.subscribe(PREFIX + channel)
        if (!(await send(channel, null))) throw new Error('Redis did not pass a message on')
        await back
      } finally {
        echoes.delete(channel)
        subscriber.unsubscribe(PREFIX + channel).catch(() => {})
      }
    },
    onReconnect: (listener) => void reconnectListeners.add(listener),
    async close() {
      clearInterval(pingTimer)
      subscriber.removeAllListeners('close').disconnect()
      publisher.removeAllListeners('close').disconnect()
    },
  }
}
