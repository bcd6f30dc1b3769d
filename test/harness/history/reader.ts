import { setTimeout as sleep } from 'node:timers/promises'
import { joinRoom } from '../cluster/api.ts'
import { Live } from '../cluster/live.ts'
import type { Person } from '../cluster/people.ts'
import type { Random } from './random.ts'
import { countError, type Reader, type Seen, type Segment } from './record.ts'
import { type Room, someNode, type World } from './world.ts'
import { attempt } from './writer.ts'

const EVENTS = `subscription ($roomId: ID!, $after: Int) {
  roomEvents(roomId: $roomId, after: $after) {
    __typename
    version
    ... on MessagePosted { message { ...said } }
    ... on MessageUpdated { message { ...said } }
    ... on MembershipChanged { membership { status user { username } } }
  }
}
fragment said on Message { number text deletedAt }`

type Event = {
  __typename: Seen['type']
  version: number
  message?: { number: number; text: string; deletedAt: string | null }
  membership?: { status: string; user: { username: string } }
}

const flatten = ({ __typename, version, message, membership }: Event): Seen => ({
  type: __typename,
  version,
  ...(message && { number: message.number, text: message.text, deleted: message.deletedAt !== null }),
  ...(membership && { username: membership.user.username, status: membership.status }),
})

/**
 * Follows a room, breaks off at random and resumes after the last version that it saw, on whatever node; then stays
 * until it has seen `final`, which is known once the world is over.
 */
export async function read(
  world: World,
  me: Person,
  room: Room,
  random: Random,
  final: Promise<number>,
): Promise<void> {
  const reader: Reader = {
    name: `${me.username} in ${room.name}`,
    username: me.username,
    roomId: room.id,
    segments: [],
  }
  world.record.readers.push(reader)
  let goal = Infinity
  void final.then((version) => (goal = version))
  let after: number | null = random.chance(0.5) ? 0 : null
  let live: Live | null = null
  while (after === null || after < goal) {
    live ??= new Live(someNode(world, random).url, me.token)
    const segment: Segment = { after, events: [], end: '' }
    const ended = follow(live, room, segment, () => (after = segment.events.at(-1)!.version))
    const patience = AbortSignal.timeout(random.chance(0.1) ? random.below(3_000) : random.below(600))
    while (!segment.end && (after ?? -1) < goal) {
      if (goal === Infinity && patience.aborted) break
      await Promise.race([ended.done, sleep(25)])
    }
    const code = segment.end
    const keep = !code && random.chance(0.3)
    segment.end ||= keep ? 'left' : 'dropped'
    reader.segments.push({ ...segment, events: [...segment.events] })
    if (keep) ended.stop()
    if (!keep && code !== 'FORBIDDEN') {
      live.drop()
      live = null
    }
    if (!code) continue
    countError(world.record, `A subscription ended: ${code}`)
    await sleep(random.below(200))
    if (code === 'FORBIDDEN')
      await attempt(world, () => joinRoom(someNode(world, random).url, me.token, room.name))
  }
  live?.drop()
}

/** Subscribes and takes down what comes. */
function follow(live: Live, room: Room, segment: Segment, onEvent: () => void) {
  const { promise, resolve } = Promise.withResolvers<void>()
  const end = (how: string) => {
    segment.end ||= how
    resolve()
  }
  let stop = () => {}
  void live.closed.then((code) => end(`closed ${code}`))
  live.ready.then(
    () => {
      if (segment.end) return
      stop = live.run<{ roomEvents: Event }>(
        EVENTS,
        { roomId: room.id, after: segment.after },
        {
          next({ roomEvents }) {
            if (segment.end) return
            segment.events.push(flatten(roomEvents))
            onEvent()
          },
          end: (problem) => end(problem?.extensions.code ?? 'complete'),
        },
      )
    },
    () => end('closed'),
  )
  return { done: promise, stop: () => stop() }
}
