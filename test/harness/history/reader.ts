import { setTimeout as sleep } from 'node:timers/promises'
import type { Account } from '../people.ts'
import { joinRoom } from '../rooms.ts'
import { Socket } from '../socket.ts'
import type { Random } from './random.ts'
import { countError, type Reader, type Seen, type Segment } from './record.ts'
import { attempt, type Room, someNode, type World } from './world.ts'

const EVENTS = `subscription ($roomId: ID!, $after: Int) {
  roomEvents(roomId: $roomId, after: $after) {
    __typename
    version
    ... on MessagePosted { message { ...content } }
    ... on MessageUpdated { message { ...content } }
    ... on MembershipChanged { membership { status user { username } } }
  }
}
fragment content on Message { number text deletedAt }`

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
 * Reads a room, breaks off at random and resumes after the last version that it has seen, on any node. Then it stays until
 * it has seen `final`, which is known once the world is over.
 */
export async function read(
  world: World,
  { me, room, random, final }: { me: Account; room: Room; random: Random; final: Promise<number> },
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
  let socket: Socket | null = null
  while (after === null || after < goal) {
    socket ??= new Socket(someNode(world, random).url, { token: me.token })
    const segment: Segment = { after, events: [], end: '' }
    const subscription = socket.subscribe<{ roomEvents: Event }>(
      EVENTS,
      { roomId: room.id, after },
      ({ roomEvents }) => {
        if (segment.end) return
        segment.events.push(flatten(roomEvents))
        after = roomEvents.version
      },
    )
    const ended = subscription.ended.then(() => void (segment.end ||= subscription.endCode!))
    const leaving = AbortSignal.timeout(random.chance(0.1) ? random.below(3_000) : random.below(600))
    while (!segment.end && (after ?? -1) < goal) {
      if (goal === Infinity && leaving.aborted) break
      await Promise.race([ended, sleep(25)])
    }
    const code = segment.end
    const keepsSocket = !code && random.chance(0.3)
    segment.end ||= keepsSocket ? 'left' : 'dropped'
    reader.segments.push({ ...segment, events: [...segment.events] })
    if (keepsSocket) subscription.stop()
    if (!keepsSocket && code !== 'FORBIDDEN') {
      socket.drop()
      socket = null
    }
    if (!code) continue
    countError(world.record, `A subscription ended: ${code}`)
    await sleep(random.below(200))
    if (code === 'FORBIDDEN') await attempt(world, () => joinRoom(me.at(someNode(world, random)), room))
  }
  socket?.drop()
}
