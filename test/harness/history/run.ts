import { mkdirSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { createRoom, joinRoom, unban } from '../cluster/api.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { createPeople, type Person } from '../cluster/people.ts'
import { until } from '../cluster/wait.ts'
import { checkHistory } from './check.ts'
import { createRandom, type Random } from './random.ts'
import { read } from './reader.ts'
import { createRecord } from './record.ts'
import { keepTruth, readTruth, type RoomTruth } from './truth.ts'
import type { Room, World } from './world.ts'
import { moderate, write } from './writer.ts'

/** Seconds of a history. HISTORY_SECONDS=600 looks for what is rare; HISTORY_SEED brings a run’s choices back. */
export const SECONDS = Number(process.env['HISTORY_SECONDS'] ?? 12)

/** Does something to the cluster again and again until the world is over, and leaves it whole. */
export type Trouble = (random: Random, over: () => boolean) => Promise<void>

/** Lets people write, read, come and go in the midst of trouble, and expects that what Latchkey promises held. */
export async function runHistory(name: string, cluster: Cluster, trouble: Trouble | null): Promise<void> {
  const seed = Number(process.env['HISTORY_SEED'] ?? Math.floor(Math.random() * 2 ** 32))
  console.log(`${name}: HISTORY_SEED=${seed} HISTORY_SECONDS=${SECONDS}`)
  const random = createRandom(seed)
  const { sql, nodes } = cluster
  await keepTruth(sql)
  const owners = await createPeople(sql, 'owner', 2)
  const writers = await createPeople(sql, 'writer', 8)
  const readers = await createPeople(sql, 'reader', 6)
  const rooms: Room[] = []
  for (const owner of owners) {
    const room = {
      id: await createRoom(nodes[0]!.url, owner.token, `of ${owner.username}`),
      name: `of ${owner.username}`,
      owner,
    }
    rooms.push(room)
    for (const person of [...writers, ...readers]) await joinRoom(nodes[0]!.url, person.token, room.name)
  }

  const deadline = Date.now() + SECONDS * 1_000
  const over = () => Date.now() > deadline
  const world: World = { cluster, rooms, record: createRecord(), over }
  const finals = new Map(rooms.map((room) => [room, Promise.withResolvers<number>()]))
  const reading = [...readers, ...writers].map((person, index) => {
    const room = rooms[index % rooms.length]!
    return read(world, person, room, random.fork(), finals.get(room)!.promise)
  })
  const writing = [
    ...writers.map((person) => write(world, person, random.fork())),
    ...rooms.map((room) => moderate(world, room, writers, random.fork())),
  ]
  await Promise.all([...writing, trouble?.(random.fork(), over)])

  const truths: RoomTruth[] = []
  for (const room of rooms) {
    await welcome(cluster, room, writers)
    const truth = await until('the room stands still', () => stable(cluster, room.id))
    truths.push(truth)
    finals.get(room)!.resolve(truth.version)
  }
  let through = 0
  for (const one of reading) void one.then(() => through++)
  await until('every reader has all that there is', () => through === reading.length, 15_000)
  const crashes = nodes.flatMap(({ name, log }) =>
    log.filter(isFatal).map((line) => `${name} ended: ${JSON.stringify(line)}`),
  )
  const wrong = [...crashes, ...checkHistory(world.record, truths)]
  if (wrong.length) keep(name, seed, world, truths)
  expect(wrong.slice(0, 20)).toEqual([])
  tell(world, truths)
}

/** What a process says before it ends by itself. */
const isFatal = ({ level }: { level: number }) => level >= 60

/** Lets everyone in again: so that all may read to the end. */
async function welcome({ nodes }: Cluster, room: Room, people: Person[]): Promise<void> {
  const { url } = nodes[0]!
  for (const person of people) {
    await unban(url, room.owner.token, room.id, person.id)
    await joinRoom(url, person.token, room.name)
  }
}

/** The room’s truth, if it does not change any more. */
async function stable({ sql }: Cluster, roomId: string): Promise<RoomTruth | null> {
  const before = await readTruth(sql, roomId)
  await sleep(300)
  const { version } = await readTruth(sql, roomId)
  return version === before.version ? before : null
}

/** Writes a history that broke a promise where it can be looked at. */
function keep(name: string, seed: number, { record }: World, truths: RoomTruth[]): void {
  mkdirSync('test-output', { recursive: true })
  const file = `test-output/history-${name.replaceAll(/\W+/g, '-')}-${seed}.json`
  writeFileSync(
    file,
    JSON.stringify({ truths, readers: record.readers, sends: [...record.sends.values()] }, null, 1),
  )
  console.log(`The history is in ${file}`)
}

function tell({ record }: World, truths: RoomTruth[]): void {
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
