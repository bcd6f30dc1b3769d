import { Redis } from 'ioredis'
import { afterAll, expect, test } from 'vitest'
import { startCluster } from '../harness/cluster/cluster.ts'
import { metric, METRICS_TOKEN } from '../harness/cluster/metrics.ts'
import { type Account, createAccounts } from '../harness/people.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'
import { Socket } from '../harness/socket.ts'

const { nodes, redis, sql, stop } = await startCluster(2, { METRICS_TOKEN })
const looker = new Redis(redis!.url)
afterAll(async () => {
  looker.disconnect()
  await stop()
})

const SUBSCRIPTIONS = [
  'subscription ($roomId: ID!) { roomEvents(roomId: $roomId) { version } }',
  'subscription ($roomId: ID!) { roomEvents(roomId: $roomId, after: 0) { version } }',
  'subscription ($roomId: ID!) { roomPresence(roomId: $roomId) { onlineCount } }',
  'subscription { viewerEvents { __typename } }',
]
/** They are above 0 only while someone is subscribed to something. */
const METRICS = [
  'latchkey_connections',
  'latchkey_room_feeds',
  'latchkey_viewer_feeds',
  'latchkey_subscriptions{field="roomEvents"}',
  'latchkey_subscriptions{field="roomPresence"}',
  'latchkey_subscriptions{field="viewerEvents"}',
]

const countAll = async () => {
  const counts: Record<string, number> = { channels: (await looker.pubsub('CHANNELS', 'latchkey:*')).length }
  for (const { name, url } of nodes) for (const of of METRICS) counts[`${name} ${of}`] = await metric(url, of)
  return counts
}

/** Opens everything, and breaks off at any moment: before it is ready, in the midst of it, or after. */
function openAndDrop(url: string, { token }: Account, roomId: string, milliseconds: number): Promise<number> {
  const socket = new Socket(url, { token })
  for (const query of SUBSCRIPTIONS) socket.subscribe(query, { roomId })
  setTimeout(() => socket.drop(), milliseconds)
  return socket.closed
}

/** Subscribes over server-sent events, which end with the request. */
async function streamAndAbort(
  url: string,
  { token }: Account,
  roomId: string,
  milliseconds: number,
): Promise<void> {
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({ query: SUBSCRIPTIONS[2], variables: { roomId } }),
      signal: AbortSignal.timeout(milliseconds),
    })
    await response.text()
  } catch (error) {
    expect((error as Error).name).toBe('TimeoutError')
  }
}

test(
  'after a thousand dropped connections the nodes hold no more than before [SEC-12]',
  { timeout: 120_000 },
  async () => {
    const [first, second] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]
    const people = await createAccounts(sql, 'guest', 10)
    const rooms = await Promise.all(people.map((person) => createRoom(person.at(first))))
    for (const person of people) for (const room of rooms) await joinRoom(person.at(second), room)
    const before = await countAll()
    for (const of of METRICS) expect(before[`node 1 ${of}`]).toBe(0)

    for (let round = 0; round < 10; round++) {
      const ends: Promise<unknown>[] = []
      for (let index = 0; index < 100; index++) {
        const url = nodes[index % 2]!.url
        const person = people[index % people.length]!
        const { id } = rooms[(index * 7 + round) % rooms.length]!
        const milliseconds = 5 + ((index * 37 + round * 11) % 400)
        ends.push(openAndDrop(url, person, id, milliseconds))
        if (index % 5 === 0) ends.push(streamAndAbort(url, person, id, milliseconds))
      }
      await Promise.all(ends)
    }
    await expect.poll(countAll).toEqual(before)
  },
)
