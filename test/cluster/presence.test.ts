import { afterAll, expect, test } from 'vitest'
import { startCluster } from '../harness/cluster/cluster.ts'
import { sendMessage } from '../harness/messages.ts'
import { type Account, createAccounts } from '../harness/people.ts'
import { addMembers, createRoom, joinRoom } from '../harness/rooms.ts'
import type { Socket } from '../harness/socket.ts'
import { until } from '../harness/wait.ts'

const { nodes, redis, sql, stop } = await startCluster(2)
afterAll(stop)
const [here, there] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]

type Presence = { online: { username: string }[]; typing: { username: string }[]; onlineCount: number }
type Seen = { online: string[]; typing: string[]; onlineCount: number }
type Watcher = { socket: Socket; seen: Seen[] }

const PRESENCE = `subscription ($roomId: ID!) {
  roomPresence(roomId: $roomId) { online { username } onlineCount typing { username } }
}`
const TYPE = 'mutation ($roomId: ID!) { setTyping(roomId: $roomId) }'

const names = (users: { username: string }[]) => users.map(({ username }) => username).sort()

/** Subscribes to the presence of a room, which puts the subscriber online there. Resolves with the first event. */
async function watch(node: { url: string }, person: Account, roomId: string): Promise<Watcher> {
  const socket = await person.at(node).connect()
  const seen: Seen[] = []
  socket.subscribe<{ roomPresence: Presence }>(PRESENCE, { roomId }, ({ roomPresence }) =>
    seen.push(summaryOf(roomPresence)),
  )
  await until('the first event', () => seen.length > 0)
  return { socket, seen }
}

const summaryOf = ({ online, typing, onlineCount }: Presence): Seen => ({
  online: names(online),
  typing: names(typing),
  onlineCount,
})

const sees = (who: string, { seen }: Watcher, what: Partial<Seen>, timeout?: number) =>
  until(`${who} sees ${JSON.stringify(what)}`, () => partOf(what, seen.at(-1)!), timeout)

const partOf = (part: Partial<Seen>, whole: Seen) =>
  Object.entries(part).every(
    ([key, value]) => JSON.stringify(whole[key as keyof Seen]) === JSON.stringify(value),
  )

async function roomOf(prefix: string, size: number): Promise<{ roomId: string; people: Account[] }> {
  const people = await createAccounts(sql, prefix, size)
  const room = await createRoom(people[0]!.at(here))
  for (const person of people.slice(1)) await joinRoom(person.at(there), room)
  return { roomId: room.id, people }
}

test('people see who is online on either node from their first event on, and who has left', async () => {
  const { roomId, people } = await roomOf('across', 3)
  const [ana, leo, mia] = people as [Account, Account, Account]
  const anas = await watch(here, ana, roomId)
  expect(anas.seen[0]!.online).toEqual([ana.username])
  const leos = await watch(there, leo, roomId)
  expect(leos.seen[0]!.online).toEqual([ana.username, leo.username])
  await sees('ana', anas, { online: [ana.username, leo.username], onlineCount: 2 })
  const mias = await watch(there, mia, roomId)
  expect(mias.seen[0]!.online).toEqual([ana.username, leo.username, mia.username])

  const again = await watch(here, leo, roomId)
  leos.socket.drop()
  mias.socket.drop()
  await sees('ana', anas, { online: [ana.username, leo.username] })
  again.socket.drop()
  await sees('ana', anas, { online: [ana.username] })
})

test('typing is shown across nodes until the message arrives or five seconds have passed', async () => {
  const { roomId, people } = await roomOf('typing', 2)
  const [ana, leo] = people as [Account, Account]
  const anas = await watch(here, ana, roomId)
  await leo.at(there).request(TYPE, { roomId })
  await sees('ana', anas, { typing: [leo.username] })
  await sendMessage(leo.at(there), roomId, 'there it is')
  await sees('ana', anas, { typing: [] })
  await leo.at(there).request(TYPE, { roomId })
  await sees('ana', anas, { typing: [leo.username] })
  await sees('ana', anas, { typing: [] }, 7_000)
})

test('five seconds after Redis is back, presence is correct again', async () => {
  const { roomId, people } = await roomOf('without-redis', 3)
  const [ana, leo, mia] = people as [Account, Account, Account]
  const anas = await watch(here, ana, roomId)
  const leos = await watch(there, leo, roomId)
  await sees('ana', anas, { online: [ana.username, leo.username] })
  await redis!.kill()
  leos.socket.drop()
  await watch(there, mia, roomId)
  await redis!.start()
  await sees('ana', anas, { online: [ana.username, mia.username] }, 5_000)
})

test('a crowd of people typing send each of them only a few frames', async () => {
  // More than the 200 who are named.
  const [owner] = await createAccounts(sql, 'host', 1)
  const room = await createRoom(owner!.at(here))
  const people = await createAccounts(sql, 'typist', 400)
  await addMembers(sql, room, people)
  const sockets: Socket[] = []
  let frames = 0
  const latest = new Map<Socket, Seen>()
  // Fifty at a time: of so many who begin at once, a busy server refuses those who wait for its database for too long.
  for (let from = 0; from < people.length; from += 50) {
    const next = people.slice(from, from + 50)
    const opened = await Promise.all(next.map((person) => person.at(here).connect()))
    for (const socket of opened)
      socket.subscribe<{ roomPresence: Presence }>(PRESENCE, { roomId: room.id }, ({ roomPresence }) => {
        frames++
        latest.set(socket, summaryOf(roomPresence))
      })
    sockets.push(...opened)
    await until('they see each other', () => opened.every((socket) => latest.has(socket)))
  }
  await until('everyone sees everyone', () =>
    [...latest.values()].every(({ onlineCount }) => onlineCount === people.length),
  )

  frames = 0
  const began = performance.now()
  for (let round = 0; round < 3; round++)
    await Promise.all(sockets.map((socket) => socket.request(TYPE, { roomId: room.id })))
  await until('everyone sees some of them', () =>
    [...latest.values()].every(({ typing }) => typing.length === 20),
  )
  await until(
    'everyone sees nobody any more',
    () => [...latest.values()].every(({ typing }) => !typing.length),
    20_000,
  )
  const seconds = (performance.now() - began) / 1_000
  // Each subscriber gets one event in 0.2 s plus 2 ms for each subscriber. Otherwise 1,200 calls would make 480,000 frames.
  expect(frames / sockets.length).toBeLessThanOrEqual(Math.ceil(seconds / 1) + 1)
  expect(latest.values().next().value!.online).toHaveLength(200)
  for (const socket of sockets) socket.drop()
})

test('the people of a killed node are offline within 30 seconds', { timeout: 60_000 }, async () => {
  const { roomId, people } = await roomOf('killed', 2)
  const [ana, leo] = people as [Account, Account]
  const anas = await watch(here, ana, roomId)
  await watch(there, leo, roomId)
  await sees('ana', anas, { online: [ana.username, leo.username] })
  await there.end('SIGKILL')
  await sees('ana', anas, { online: [ana.username] }, 30_000)
})
