import { randomBytes } from 'node:crypto'
import { serialize } from 'node:v8'
import { Redis } from 'ioredis'
import { afterAll, expect, test } from 'vitest'
import { startCluster } from '../harness/cluster/cluster.ts'
import { openDoors } from '../harness/cluster/doors.ts'
import { uuidOf } from '../harness/ids.ts'
import { sendMessage } from '../harness/messages.ts'
import { until } from '../harness/wait.ts'

// Other programs can write to Redis, for instance another installation that uses the same one. The nodes ignore them.

const cluster = await startCluster(2)
const redis = new Redis(cluster.redis!.url)
afterAll(async () => {
  redis.disconnect()
  await cluster.stop()
})

test('a node ignores messages on Redis that no node has signed, and repeated ones [SEC-13]', async () => {
  const [here, there] = cluster.nodes
  const doors = await openDoors(here!, there!)
  const intercepted: [channel: Buffer, message: Buffer][] = []
  const listener = redis.duplicate()
  await listener.psubscribe('latchkey:*')
  listener.on('pmessageBuffer', (_pattern: unknown, channel: Buffer, message: Buffer) => {
    intercepted.push([channel, message])
  })
  const post = (text: string) => sendMessage(doors.owner, doors.home.id, text)
  const eventsAtHome = () =>
    doors.open.find(({ who, what }) => who === 'bystander' && what === 'home')!.subscription.events.length
  const before = eventsAtHome()
  await post('one')
  await until('the first message has come', () => eventsAtHome() === before + 1)

  const sessions = await cluster.sql<{ id: string }>('SELECT id FROM "Session"')
  const version = 1_000_000
  const roomId = uuidOf(doors.home.id)
  const forged: [channel: string, message: unknown][] = [
    ['revoked', { credentials: sessions.map(({ id }) => `session:${id}`) }],
    [`room:${roomId}`, { events: [{ type: 'RoomDeleted', version, roomId }] }],
    [`room:${roomId}`, { events: [{ type: 'Reset', version }] }],
  ]
  for (const [channel, message] of forged) {
    const body = Buffer.concat([randomBytes(8), serialize(message)])
    for (const raw of [
      serialize(message),
      body,
      Buffer.concat([randomBytes(16), body]),
      Buffer.concat([intercepted[0]![1].subarray(0, 24), serialize(message)]),
      Buffer.alloc(3),
    ])
      await redis.publish(`latchkey:${channel}`, raw)
  }
  for (const [channel, message] of [...intercepted]) {
    await redis.publish(channel, message)
    // Nor is a message accepted on another channel than the one it was signed for.
    await redis.publish('latchkey:revoked', message)
  }

  await post('two')
  await until('the second message has come', () => eventsAtHome() === before + 2)
  expect(doors.open.filter(({ end }) => end !== undefined)).toEqual([])
  expect(eventsAtHome()).toBe(before + 2)
  listener.disconnect()
})
