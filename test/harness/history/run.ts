import { mkdirSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Cluster } from '../cluster/cluster.ts'
import { UNBAN } from '../moderation.ts'
import { type Account, createAccounts } from '../people.ts'
import { createRoomOf, joinRoom } from '../rooms.ts'
import type { Sql } from '../sql.ts'
import { until } from '../wait.ts'
import { checkHistory } from './check.ts'
import { createRandom, type Random } from './random.ts'
import { read } from './reader.ts'
import { createRecord } from './record.ts'
import { keepTruth, readTruth, type RoomTruth } from './truth.ts'
import type { Room, World } from './world.ts'
import { moderate, write } from './writer.ts'

/** Seconds of a history. HISTORY_SECONDS=600 looks for what is rare; HISTORY_SEED brings a run's choices back. */
export const SECONDS = Number(process.env['HISTORY_SECONDS'] ?? 12)

/** Does something to the cluster again and again until the world is over, and leaves it whole. */
export type Trouble = (random: Random, over: () => boolean) => Promise<void>

/** Lets people write, read, come and go in the midst of trouble, and expects that every promise held. */
export async function runHistory(name: string, cluster: Cluster, trouble: Trouble | null): Promise<void> {
  const seed = Number(process.env['HISTORY_SEED'] ?? Math.floor(Math.random() * 2 ** 32))
  console.log(`${name}: HISTORY_SEED=${seed} HISTORY_SECONDS=${SECONDS}`)
  const random = createRandom(seed)
  const { sql, nodes } = cluster
  await keepTruth(sql)
  const owners = await createAccounts(sql, 'owner', 2)
  const writers = await createAccounts(sql, 'writer', 8)
  const readers = await createAccounts(sql, 'reader', 6)
  const rooms: Room[] = []
  for (const owner of owners) {
    const members = [owner, ...writers, ...readers].map((person) => person.at(nodes[0]!))
    rooms.push({ ...(await createRoomOf(members, { name: `of ${owner.username}` })), owner })
  }

  const deadline = Date.now() + SECONDS * 1_000
  const over = () => Date.now() > deadline
  const world: World = { nodes, rooms, record: createRecord(), over }
  const finals = new Map(rooms.map((room) => [room, Promise.withResolvers<number>()]))
  const reading = [...readers, ...writers].map((me, index) => {
    const room = rooms[index % rooms.length]!
    return read(world, { me, room, random: random.fork(), final: finals.get(room)!.promise })
  })
  const writing = [
    ...writers.map((me) => write(world, me, random.fork())),
    ...rooms.map((room) => moderate(world, { room, people: writers, random: random.fork() })),
  ]
  await Promise.all([...writing, trouble?.(random.fork(), over)])

  const truths: RoomTruth[] = []
  for (const room of rooms) {
    await readmit(nodes[0]!, room, writers)
    const truth = await until('the room does not change any more', () => readStableTruth(sql, room.id))
    truths.push(truth)
    finals.get(room)!.resolve(truth.version)
  }
  let finished = 0
  for (const one of reading) void one.then(() => finished++)
  await until('every reader has all that there is', () => finished === reading.length)
  const crashes = nodes.flatMap(({ name, log }) =>
    log.filter(isFatal).map((line) => `${name} ended: ${JSON.stringify(line)}`),
  )
  const violations = [...crashes, ...checkHistory(world.record, truths)]
  if (violations.length) save(name, seed, { world, truths })
  expect(violations.slice(0, 20)).toEqual([])
  summarize(world, truths)
}

/** Returns true for a line that a process logs before it crashes. */
const isFatal = ({ level }: { level: number }) => level >= 60

/** Lets everyone in again, so that all can read to the end. */
async function readmit(node: { url: string }, room: Room, people: Account[]): Promise<void> {
  for (const person of people) {
    await room.owner.at(node).request(UNBAN, { roomId: room.id, userId: person.id })
    await joinRoom(person.at(node), room)
  }
}

/** Returns the room's truth, if it does not change any more. */
async function readStableTruth(sql: Sql, roomId: string): Promise<RoomTruth | null> {
  const before = await readTruth(sql, roomId)
  await sleep(300)
  const { version } = await readTruth(sql, roomId)
  return version === before.version ? before : null
}

/** Saves a history that broke a promise where it can be looked at. */
function save(
  name: string,
  seed: number,
  { world: { record }, truths }: { world: World; truths: RoomTruth[] },
): void {
  mkdirSync('test-output', { recursive: true })
  const file = `test-output/history-${name.replaceAll(/\W+/g, '-')}-${seed}.json`
  writeFileSync(
    file,
    JSON.stringify({ truths, readers: record.readers, sends: [...record.sends.values()] }, null, 1),
  )
  console.log(`The history is in ${file}`)
}

/** Prints how much happened. */
function summarize({ record }: World, truths: RoomTruth[]): void {
  const sends = [...record.sends.values()]
  const subscriptions = record.readers.reduce((sum, { segments }) => sum + segments.length, 0)
  console.log({
    versions: truths.map(({ version }) => version),
    messages: truths.map(({ messageCount }) => messageCount),
    sends: sends.length,
    acknowledged: sends.filter(({ acks }) => acks.length).length,
    sentMoreThanOnce: sends.filter(({ acks }) => acks.length > 1).length,
    unanswered: sends.filter(({ unanswered }) => unanswered).length,
    refused: sends.filter(({ refused }) => refused).length,
    subscriptions,
    events: record.readers
      .flatMap(({ segments }) => segments)
      .reduce((sum, { events }) => sum + events.length, 0),
    resets: record.readers
      .flatMap(({ segments }) => segments)
      .filter(({ events }) => events.some(({ type }) => type === 'Reset')).length,
    errors: Object.fromEntries(record.errors),
  })
}
