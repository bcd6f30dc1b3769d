import { bus } from '../pubsub/bus.ts'
import { RoomPresence, TYPING } from './room-presence.ts'

/** Milliseconds between a node's signs of life. */
const ALIVE_EVERY = 10_000

const rooms = new Map<string, RoomPresence>()

function presenceOf(roomId: string): RoomPresence {
  const presence = rooms.get(roomId) ?? new RoomPresence(roomId)
  rooms.set(roomId, presence)
  return presence
}

function closeIdle(presence: RoomPresence): void {
  if (!presence.idle) return
  presence.close()
  rooms.delete(presence.roomId)
}

/** Counts someone as being in a room, from now until `leave`; who is in it is then told on the topic. */
export async function enterRoom(roomId: string, userId: string) {
  const presence = presenceOf(roomId)
  presence.enter(userId)
  await presence.opened
  return {
    topic: presence.topic,
    now: () => presence.now(),
    leave() {
      presence.leave(userId)
      closeIdle(presence)
    },
  }
}

/** Shows someone as typing, for five seconds. */
export const startTyping = (roomId: string, userId: string) =>
  presenceOf(roomId).type(userId, performance.now() + TYPING)

/** Shows someone as typing no more, such as when they have posted. */
export const stopTyping = (roomId: string, userId: string) => rooms.get(roomId)?.type(userId, 0)

/** Keeps presence true from now on. Returns what ends it. */
export function watchPresence(): () => void {
  // What was said while the bus was away, nobody has heard.
  bus.onReconnect(() => {
    for (const presence of rooms.values()) void presence.meet()
  })
  let nextSign = 0
  const timer = setInterval(() => {
    const now = performance.now()
    const sign = now >= nextSign
    if (sign) nextSign = now + ALIVE_EVERY
    for (const presence of rooms.values()) {
      presence.check(now)
      if (sign && !presence.idle) presence.tell()
      closeIdle(presence)
    }
  }, 1_000)
  return () => clearInterval(timer)
}
