import { Redis } from 'ioredis'
import { afterAll, expect, test } from 'vitest'
import { createRoom, joinRoom } from '../harness/cluster/api.ts'
import { startCluster } from '../harness/cluster/cluster.ts'
import { figure, METRICS_TOKEN } from '../harness/cluster/figures.ts'
import { Live } from '../harness/cluster/live.ts'
import { createPeople, type Person } from '../harness/cluster/people.ts'
import { until } from '../harness/cluster/wait.ts'

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
/** What is there while somebody follows something, and not otherwise. */
const FIGURES = [
  'latchkey_connections',
  'latchkey_room_feeds',
  'latchkey_viewer_feeds',
  'latchkey_subscriptions{field="roomEvents"}',
  'latchkey_subscriptions{field="roomPresence"}',
  'latchkey_subscriptions{field="viewerEvents"}',
]

const held = async () => {
  const counts: Record<string, number> = { channels: (await looker.pubsub('CHANNELS', 'latchkey:*')).length }
  for (const { name, url } of nodes) for (const of of FIGURES) counts[`${name} ${of}`] = await figure(url, of)
  return counts
}

/** Opens everything, and breaks off at whatever moment: before it is ready, in the midst of it, or after. */
function openAndDrop(url: string, { token }: Person, roomId: string, milliseconds: number): Promise<number> {
  const live = new Live(url, token)
  live.ready.then(
    () => SUBSCRIPTIONS.forEach((query) => live.run(query, { roomId }, {})),
    () => {},
  )
  setTimeout(() => live.drop(), milliseconds)
  return live.closed
}

/** The same over server-sent events, which end as the request does. */
async function streamAndAbort(
  url: string,
  { token }: Person,
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
  'after a thousand abrupt ends, nothing that was held for them is held any more',
  { timeout: 120_000 },
  async () => {
    const people = await createPeople(sql, 'guest', 10)
    const names = people.map(({ username }) => `room of ${username}`)
    const rooms: string[] = []
    for (const [index, { token }] of people.entries())
      rooms.push(await createRoom(nodes[0]!.url, token, names[index]!))
    for (const { token } of people) for (const name of names) await joinRoom(nodes[1]!.url, token, name)
    const before = await held()
    for (const of of FIGURES) expect(before[`node 1 ${of}`]).toBe(0)

    for (let round = 0; round < 10; round++) {
      const ends: Promise<unknown>[] = []
      for (let index = 0; index < 100; index++) {
        const url = nodes[index % 2]!.url
        const person = people[index % people.length]!
        const roomId = rooms[(index * 7 + round) % rooms.length]!
        const milliseconds = 5 + ((index * 37 + round * 11) % 400)
        ends.push(openAndDrop(url, person, roomId, milliseconds))
        if (index % 5 === 0) ends.push(streamAndAbort(url, person, roomId, milliseconds))
      }
      await Promise.all(ends)
    }
    await until(
      'all is given back',
      async () => JSON.stringify(await held()) === JSON.stringify(before),
    ).catch(async () => expect(await held()).toEqual(before))
  },
)
