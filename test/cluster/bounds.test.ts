import { afterAll, expect, test } from 'vitest'
import { createRoom, joinRoom, send } from '../harness/cluster/api.ts'
import { startCluster } from '../harness/cluster/cluster.ts'
import { figure, METRICS_TOKEN, tooSlow } from '../harness/cluster/figures.ts'
import { follow, type Follower } from '../harness/cluster/follow.ts'
import { connect, Live } from '../harness/cluster/live.ts'
import { createPeople, type Person } from '../harness/cluster/people.ts'
import { timed, until } from '../harness/cluster/wait.ts'

const { nodes, sql, stop } = await startCluster(2, { METRICS_TOKEN })
afterAll(stop)
const [url, quiet] = nodes.map((node) => node.url) as [string, string]

/** Bytes that may wait for one reader, and those of a frame. */
const MAX_QUEUE = 1024 * 1024
const FRAME = 13_000
/** A message as long as it can be, in characters of three bytes. */
const LONG = '漢'.repeat(4_000)
const longText = (name: string) => name + LONG.slice(name.length)

async function roomOf(name: string, size: number): Promise<{ roomId: string; people: Person[] }> {
  const people = await createPeople(sql, name, size)
  const roomId = await createRoom(url, people[0]!.token, name)
  for (const { token } of people.slice(1)) await joinRoom(url, token, name)
  return { roomId, people }
}

/** Fills what the system keeps for a reader that reads no more, until the server has to keep the rest. */
async function fill(at: string, { token }: Person, roomId: string): Promise<void> {
  for (let count = 0; !(await figure(at, 'latchkey_queue_bytes')); count++)
    await Promise.all(
      Array.from({ length: 10 }, (_, i) => send(at, token, roomId, longText(`${count} ${i}`))),
    )
}

// Its reader stalls from here on, with less waiting for it than is too much: what ends it is the time, while the other
// tests run.
const still = await roomOf('still', 2)
const stillReader = await follow({ url: quiet }, still.people[1]!.token, still.roomId)
stillReader.live.ws.pause()
await fill(quiet, still.people[0]!, still.roomId)
const stillEnded = until('it is let go of', async () => (await tooSlow(quiet)) === 1, 45_000).then(() => {
  stillReader.live.ws.resume()
  return stillReader.live.closed
})

test(
  'one reader that stalls is let go of, costs the others nothing, and resumes',
  { timeout: 120_000 },
  async () => {
    const { roomId, people } = await roomOf('busy', 11)
    const [ana, ...others] = people as [Person, ...Person[]]
    const readers = await Promise.all(others.map(({ token }) => follow({ url }, token, roomId)))
    const slow = await follow({ url }, ana.token, roomId)
    const already = await tooSlow(url)
    let count = 0
    const say = async () => (await send(url, ana.token, roomId, longText(`${++count} `))).version
    /** Milliseconds from five sends to the arrival of the last at the last of the readers. */
    const delivery = () =>
      timed(async () => {
        const version = Math.max(...(await Promise.all([say(), say(), say(), say(), say()])))
        await until('all have it', () => readers.every(({ events }) => events.at(-1)!.version === version))
      })
    const before: number[] = []
    while (before.length < 20) before.push(await delivery())

    slow.live.ws.pause()
    const during: number[] = []
    let most = 0
    while ((await tooSlow(url)) === already) {
      during.push(await delivery())
      most = Math.max(most, await figure(url, 'latchkey_queue_bytes'))
    }
    expect(most).toBeGreaterThan(0)
    expect(most).toBeLessThanOrEqual(MAX_QUEUE + FRAME)
    expect(median(during)).toBeLessThan(2 * median(before) + 30)
    for (const reader of readers) expect(reader.end).toBeUndefined()

    slow.live.ws.resume()
    expect(await slow.live.closed).toBe(4010)
    const last = slow.events.at(-1)!.version
    const resumed = await follow({ url }, ana.token, roomId, last)
    const seen = versions(slow, resumed)
    expect(seen).toEqual(versions(readers[0]!))
    for (const { live } of [...readers, resumed]) live.drop()
  },
)

const versions = (...followers: Follower[]) =>
  followers.flatMap(({ events }) =>
    events.flatMap(({ __typename, version }) => (__typename === 'MessagePosted' ? version : [])),
  )

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!

test(
  'a replay of more than may wait for a reader is sent as fast as it is read',
  { timeout: 60_000 },
  async () => {
    const { token } = still.people[0]!
    const [{ version } = { version: 0 }] = await sql<{ version: number }>(
      'SELECT version FROM "Room" WHERE name = $1',
      ['still'],
    )
    const reader = await follow({ url }, token, still.roomId, Math.max(2, version - 450))
    expect(reader.end).toBeUndefined()
    expect(versions(reader).length * FRAME).toBeGreaterThan(3 * MAX_QUEUE)
    expect(versions(reader).at(-1)).toBe(version)
    reader.live.drop()
  },
)

test('who asks and asks and reads no answer is let go of', { timeout: 60_000 }, async () => {
  const { roomId, people } = await roomOf('asking', 1)
  const [ana] = people as [Person]
  for (let count = 0; count < 50; count++) await send(url, ana.token, roomId, LONG)
  const already = await tooSlow(url)
  const live = await connect(url, ana.token)
  live.ws.pause()
  let asked = 0
  while ((await tooSlow(url)) === already) {
    live.run('{ room(name: "asking") { messages(last: 50) { nodes { text } } } }', {}, {}, `${++asked}`)
    expect(await figure(url, 'latchkey_queue_bytes')).toBeLessThan(3 * MAX_QUEUE)
  }
  live.ws.resume()
  expect(await live.closed).toBe(4010)
})

test('who pings and pings and reads no pong is let go of', { timeout: 60_000 }, async () => {
  const { people } = await roomOf('pinging', 1)
  const already = await tooSlow(url)
  const live = await connect(url, people[0]!.token)
  live.ws.pause()
  const payload = Buffer.alloc(125)
  while ((await tooSlow(url)) === already) {
    for (let count = 0; count < 5_000; count++) live.ws.ping(payload)
    await until('they are sent', () => live.ws.bufferedAmount < MAX_QUEUE)
  }
  live.ws.resume()
  expect(await live.closed).toBe(4010)
})

test('a connection that does not introduce itself within three seconds is closed', async () => {
  const live = new Live(url, null, { init: false })
  const took = await timed(async () => expect(await live.closed).toBe(4408))
  expect(took).toBeGreaterThan(2_000)
  expect(took).toBeLessThan(5_000)
})

test.each([
  ['a document that is none', '{', {}],
  ['a field that there is not', 'subscription { weather }', {}],
  [
    'an argument of the wrong kind',
    'subscription ($roomId: ID!) { roomEvents(roomId: $roomId, after: "x") { version } }',
    { roomId: 'x' },
  ],
  [
    'a variable that is missing',
    'subscription ($roomId: ID!) { roomEvents(roomId: $roomId) { version } }',
    {},
  ],
  ['an ID that is none', 'subscription { roomEvents(roomId: "x") { version } }', {}],
  [
    'two operations without a name',
    'query a { viewer { user { id } } } query b { viewer { user { id } } }',
    {},
  ],
])('%s ends its operation, and neither the socket nor the others', async (_, query, variables) => {
  const name = `malformed ${crypto.randomUUID().slice(0, 8)}`
  const [ana] = (await createPeople(sql, crypto.randomUUID().slice(0, 8), 1)) as [Person]
  const roomId = await createRoom(url, ana.token, name)
  const follower = await follow({ url }, ana.token, roomId)
  const code = await new Promise((resolve) =>
    follower.live.run(query, variables, { end: (problem) => resolve(problem?.extensions.code) }),
  )
  expect(code).toBe('BAD_USER_INPUT')
  await send(url, ana.token, roomId, 'still here')
  await follower.sees('still here')
  follower.live.drop()
})

test(
  'a reader that takes nothing for 30 seconds is let go of, and resumes',
  { timeout: 60_000 },
  async () => {
    expect(await stillEnded).toBe(4010)
    const [ana, leo] = still.people as [Person, Person]
    const resumed = await follow({ url: quiet }, leo.token, still.roomId, stillReader.events.at(-1)!.version)
    await send(quiet, ana.token, still.roomId, 'the end')
    await resumed.sees('the end')
    const all = await follow({ url: quiet }, leo.token, still.roomId, stillReader.events[0]!.version)
    await all.sees('the end')
    expect(versions(stillReader, resumed)).toEqual(versions(all))
  },
)
