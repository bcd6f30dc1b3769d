import { afterAll, expect, test } from 'vitest'
import { ask, createRoom, joinRoom, send } from '../harness/cluster/api.ts'
import { startCluster } from '../harness/cluster/cluster.ts'
import { connect, type Live } from '../harness/cluster/live.ts'
import { addMembers, createPeople, type Person } from '../harness/cluster/people.ts'
import { until } from '../harness/cluster/wait.ts'

const { nodes, redis, sql, stop } = await startCluster(2)
afterAll(stop)
const [here, there] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]

type Presence = { online: { username: string }[]; typing: { username: string }[]; onlineCount: number }
type Seen = { online: string[]; typing: string[]; onlineCount: number }
type Watcher = { live: Live; seen: Seen[] }

const PRESENCE = `subscription ($roomId: ID!) {
  roomPresence(roomId: $roomId) { online { username } onlineCount typing { username } }
}`
const TYPE = 'mutation ($roomId: ID!) { setTyping(roomId: $roomId) }'

const names = (users: { username: string }[]) => users.map(({ username }) => username).sort()

/** Follows who is in a room, and thereby is in it; resolves with the first event. */
async function watch(url: string, { token }: Person, roomId: string): Promise<Watcher> {
  const live = await connect(url, token)
  const seen: Seen[] = []
  live.run<{ roomPresence: Presence }>(
    PRESENCE,
    { roomId },
    {
      next: ({ roomPresence: { online, typing, onlineCount } }) =>
        void seen.push({ online: names(online), typing: names(typing), onlineCount }),
    },
  )
  await until('the first event', () => seen.length > 0)
  return { live, seen }
}

const sees = (who: string, { seen }: Watcher, what: Partial<Seen>, milliseconds = 2_000) =>
  until(`${who} sees ${JSON.stringify(what)}`, () => partOf(what, seen.at(-1)!), milliseconds)

const partOf = (part: Partial<Seen>, whole: Seen) =>
  Object.entries(part).every(
    ([key, value]) => JSON.stringify(whole[key as keyof Seen]) === JSON.stringify(value),
  )

async function roomOf(prefix: string, size: number): Promise<{ roomId: string; people: Person[] }> {
  const people = await createPeople(sql, prefix, size)
  const roomId = await createRoom(here.url, people[0]!.token, prefix)
  for (const { token } of people.slice(1)) await joinRoom(there.url, token, prefix)
  return { roomId, people }
}

test('people see each other across nodes from their first event on, and that someone has gone', async () => {
  const { roomId, people } = await roomOf('across', 3)
  const [ana, leo, mia] = people as [Person, Person, Person]
  const anas = await watch(here.url, ana, roomId)
  expect(anas.seen[0]!.online).toEqual([ana.username])
  const leos = await watch(there.url, leo, roomId)
  expect(leos.seen[0]!.online).toEqual([ana.username, leo.username])
  await sees('ana', anas, { online: [ana.username, leo.username], onlineCount: 2 })
  const mias = await watch(there.url, mia, roomId)
  expect(mias.seen[0]!.online).toEqual([ana.username, leo.username, mia.username])

  const again = await watch(here.url, leo, roomId)
  leos.live.drop()
  mias.live.drop()
  await sees('ana', anas, { online: [ana.username, leo.username] })
  again.live.drop()
  await sees('ana', anas, { online: [ana.username] })
})

test('typing is seen across nodes, until the message comes or five seconds have passed', async () => {
  const { roomId, people } = await roomOf('typing', 2)
  const [ana, leo] = people as [Person, Person]
  const anas = await watch(here.url, ana, roomId)
  await ask(there.url, leo.token, TYPE, { roomId })
  await sees('ana', anas, { typing: [leo.username] })
  await send(there.url, leo.token, roomId, 'there it is')
  await sees('ana', anas, { typing: [] })
  await ask(there.url, leo.token, TYPE, { roomId })
  await sees('ana', anas, { typing: [leo.username] })
  await sees('ana', anas, { typing: [] }, 7_000)
})

test('who came and went while Redis was away is known within five seconds of its return', async () => {
  const { roomId, people } = await roomOf('without-redis', 3)
  const [ana, leo, mia] = people as [Person, Person, Person]
  const anas = await watch(here.url, ana, roomId)
  const leos = await watch(there.url, leo, roomId)
  await sees('ana', anas, { online: [ana.username, leo.username] })
  await redis!.kill()
  leos.live.drop()
  await watch(there.url, mia, roomId)
  await redis!.start()
  await sees('ana', anas, { online: [ana.username, mia.username] }, 5_000)
})

test('a thousand people typing cost each of them a few frames', { timeout: 120_000 }, async () => {
  const [owner] = (await createPeople(sql, 'host', 1)) as [Person]
  const roomId = await createRoom(here.url, owner.token, 'crowd')
  const people = await createPeople(sql, 'typist', 1_000)
  await addMembers(sql, roomId, people)
  const lives: Live[] = []
  let frames = 0
  for (let from = 0; from < people.length; from += 50)
    lives.push(
      ...(await Promise.all(people.slice(from, from + 50).map(({ token }) => connect(here.url, token)))),
    )
  const latest = new Map<Live, Seen>()
  for (const live of lives)
    live.run<{ roomPresence: Presence }>(
      'subscription ($roomId: ID!) { roomPresence(roomId: $roomId) { onlineCount online { username } typing { username } } }',
      { roomId },
      {
        next({ roomPresence: { online, typing, onlineCount } }) {
          frames++
          latest.set(live, { online: names(online), typing: names(typing), onlineCount })
        },
      },
    )
  await until(
    'everyone sees everyone',
    () => latest.size === 1_000 && [...latest.values()].every(({ onlineCount }) => onlineCount === 1_000),
    60_000,
  )

  frames = 0
  const began = performance.now()
  for (let round = 0; round < 3; round++) await Promise.all(lives.map((live) => live.once(TYPE, { roomId })))
  await until('everyone sees some of them', () =>
    [...latest.values()].every(({ typing }) => typing.length === 20),
  )
  await until(
    'everyone sees nobody any more',
    () => [...latest.values()].every(({ typing }) => !typing.length),
    20_000,
  )
  const seconds = (performance.now() - began) / 1_000
  // One event in 0.2 s and 2 ms for each follower, for all of them: 3,000 calls would otherwise make 3,000,000 frames.
  expect(frames / lives.length).toBeLessThanOrEqual(Math.ceil(seconds / 2.2) + 1)
  expect(latest.values().next().value!.online).toHaveLength(200)
  for (const live of lives) live.drop()
})

test('the people of a node that is killed are gone within 30 seconds', { timeout: 60_000 }, async () => {
  const { roomId, people } = await roomOf('killed', 2)
  const [ana, leo] = people as [Person, Person]
  const anas = await watch(here.url, ana, roomId)
  await watch(there.url, leo, roomId)
  await sees('ana', anas, { online: [ana.username, leo.username] })
  await there.end('SIGKILL')
  await sees('ana', anas, { online: [ana.username] }, 30_000)
})
