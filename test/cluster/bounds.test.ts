import { afterAll, expect, test } from 'vitest'
import { startCluster } from '../harness/cluster/cluster.ts'
import { follow, type Follower } from '../harness/cluster/follow.ts'
import { metric, METRICS_TOKEN, tooSlowCloses } from '../harness/cluster/metrics.ts'
import type { Client } from '../harness/client.ts'
import { sendMessage } from '../harness/messages.ts'
import { type Account, createAccounts } from '../harness/people.ts'
import { createRoomOf, versionOf } from '../harness/rooms.ts'
import { Socket } from '../harness/socket.ts'
import { timed, timedInSteps, until } from '../harness/wait.ts'

const { nodes, sql, stop } = await startCluster(2, { METRICS_TOKEN })
afterAll(stop)
const [busy, quiet] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]

/** The bytes that the server queues for one reader, and those of a frame. */
const MAX_QUEUE = 1024 * 1024
const FRAME = 13_000
/** A message as long as it can be, in characters of three bytes. */
const LONG = '漢'.repeat(4_000)
const longText = (name: string) => name + LONG.slice(name.length)

async function roomOf(name: string, size: number): Promise<{ roomId: string; people: Account[] }> {
  const people = await createAccounts(sql, name, size)
  const { id } = await createRoomOf(
    people.map((person) => person.at(busy)),
    { name },
  )
  return { roomId: id, people }
}

/** Posts until the system's buffers for a reader that does not read are full, and the server has to keep the rest. */
async function fillBuffers(author: Client, url: string, roomId: string): Promise<void> {
  for (let count = 0; !(await metric(url, 'latchkey_queue_bytes')); count++)
    await Promise.all(
      Array.from({ length: 10 }, (_, i) => sendMessage(author, roomId, longText(`${count} ${i}`))),
    )
}

// Its reader stalls from here on, with less queued for it than the limit. The time ends it, while the other tests run.
const still = await roomOf('still', 2)
const stillReader = await follow(still.people[1]!.at(quiet), still.roomId)
stillReader.socket.ws.pause()
await fillBuffers(still.people[0]!.at(quiet), quiet.url, still.roomId)
const stillEnded = until('it is closed', async () => (await tooSlowCloses(quiet.url)) === 1).then(() => {
  stillReader.socket.ws.resume()
  return stillReader.socket.closed
})

test(
  'a stalled reader is disconnected without slowing the others, and can resume [SEC-89]',
  { timeout: 120_000 },
  async () => {
    const { roomId, people } = await roomOf('busy', 11)
    const [ana, ...others] = people.map((person) => person.at(busy)) as [Client, ...Client[]]
    const readers = await Promise.all(others.map((person) => follow(person, roomId)))
    const slow = await follow(ana, roomId)
    const already = await tooSlowCloses(busy.url)
    let count = 0
    const say = async () => (await sendMessage(ana, roomId, longText(`${++count} `))).version
    /** Returns the milliseconds from five sends until every reader has the last of them. */
    const delivery = () =>
      timed(async () => {
        const version = Math.max(...(await Promise.all([say(), say(), say(), say(), say()])))
        await until('all have it', () => readers.every(({ events }) => events.at(-1)!.version === version))
      })
    const twenty = async () => {
      const times: number[] = []
      while (times.length < 20) times.push(await delivery())
      return median(times)
    }
    const before = await twenty()

    slow.socket.ws.pause()
    const during: number[] = []
    let most = 0
    while ((await tooSlowCloses(busy.url)) === already) {
      during.push(await delivery())
      most = Math.max(most, await metric(busy.url, 'latchkey_queue_bytes'))
    }
    expect(most).toBeGreaterThan(0)
    expect(most).toBeLessThanOrEqual(MAX_QUEUE + FRAME)
    // Measured again without it, because other programs may have taken some of the machine in the meantime.
    const after = await twenty()
    expect(median(during)).toBeLessThan(2 * Math.max(before, after) + 30)
    for (const reader of readers) expect(reader.endCode).toBeUndefined()

    slow.socket.ws.resume()
    expect(await slow.socket.closed).toBe(4010)
    const last = slow.events.at(-1)!.version
    const resumed = await follow(ana, roomId, last)
    const seen = versions(slow, resumed)
    expect(seen).toEqual(versions(readers[0]!))
    for (const { socket } of [...readers, resumed]) socket.drop()
  },
)

const versions = (...followers: Follower[]) =>
  followers.flatMap(({ events }) =>
    events.flatMap(({ __typename, version }) => (__typename === 'MessagePosted' ? version : [])),
  )

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!

test('a replay larger than a reader’s queue is sent as fast as it is read', { timeout: 60_000 }, async () => {
  const owner = still.people[0]!.at(busy)
  const version = await versionOf(owner, { name: 'still' })
  const reader = await follow(owner, still.roomId, Math.max(2, version - 450))
  expect(reader.endCode).toBeUndefined()
  expect(versions(reader).length * FRAME).toBeGreaterThan(3 * MAX_QUEUE)
  expect(versions(reader).at(-1)).toBe(version)
  reader.socket.drop()
})

test('a client that sends queries and reads no answer is disconnected', { timeout: 60_000 }, async () => {
  const { roomId, people } = await roomOf('asking', 1)
  const ana = people[0]!.at(busy)
  for (let count = 0; count < 50; count++) await sendMessage(ana, roomId, LONG)
  const already = await tooSlowCloses(busy.url)
  const socket = await ana.connect()
  socket.ws.pause()
  let asked = 0
  while ((await tooSlowCloses(busy.url)) === already) {
    socket.start(`${++asked}`, '{ room(name: "asking") { messages(last: 50) { nodes { text } } } }')
    expect(await metric(busy.url, 'latchkey_queue_bytes')).toBeLessThan(3 * MAX_QUEUE)
  }
  socket.ws.resume()
  expect(await socket.closed).toBe(4010)
})

test('a client that sends pings and reads no pong is disconnected', { timeout: 60_000 }, async () => {
  const { people } = await roomOf('pinging', 1)
  const already = await tooSlowCloses(busy.url)
  const socket = await people[0]!.at(busy).connect()
  socket.ws.pause()
  const payload = Buffer.alloc(125)
  while ((await tooSlowCloses(busy.url)) === already) {
    for (let count = 0; count < 5_000; count++) socket.ws.ping(payload)
    await until('they are sent', () => socket.ws.bufferedAmount < MAX_QUEUE)
  }
  socket.ws.resume()
  expect(await socket.closed).toBe(4010)
})

test('a connection without connection_init is closed after three seconds', async () => {
  const socket = new Socket(busy.url, { init: false })
  const startedAt = performance.now()
  expect(await timedInSteps(async () => expect(await socket.closed).toBe(4408))).toBeLessThan(5_000)
  expect(performance.now() - startedAt).toBeGreaterThan(2_000)
})

test.each([
  ['an invalid document', '{', {}],
  ['an unknown field', 'subscription { weather }', {}],
  [
    'an argument of the wrong kind',
    'subscription ($roomId: ID!) { roomEvents(roomId: $roomId, after: "x") { version } }',
    { roomId: 'x' },
  ],
  ['a missing variable', 'subscription ($roomId: ID!) { roomEvents(roomId: $roomId) { version } }', {}],
  ['an invalid ID', 'subscription { roomEvents(roomId: "x") { version } }', {}],
  [
    'two operations without a name',
    'query a { viewer { user { id } } } query b { viewer { user { id } } }',
    {},
  ],
])('%s ends only its own operation, and the socket stays open', async (_, query, variables) => {
  const [account] = await createAccounts(sql, crypto.randomUUID().slice(0, 8), 1)
  const ana = account!.at(busy)
  const { id } = await createRoomOf([ana])
  const follower = await follow(ana, id)
  const refused = follower.socket.subscribe(query, variables)
  await refused.ended
  expect(refused.endCode).toBe('BAD_USER_INPUT')
  await sendMessage(ana, id, 'still here')
  await follower.sees('still here')
  follower.socket.drop()
})

test(
  'a reader that reads nothing for 30 seconds is disconnected, and can resume',
  { timeout: 60_000 },
  async () => {
    expect(await stillEnded).toBe(4010)
    const [ana, leo] = still.people.map((person) => person.at(quiet)) as [Client, Client]
    const resumed = await follow(leo, still.roomId, stillReader.events.at(-1)!.version)
    await sendMessage(ana, still.roomId, 'the end')
    await resumed.sees('the end')
    const all = await follow(leo, still.roomId, stillReader.events[0]!.version)
    await all.sees('the end')
    expect(versions(stillReader, resumed)).toEqual(versions(all))
  },
)
