import { bus } from '../pubsub/bus.ts'
import { Registry } from '../pubsub/registry.ts'
import { RoomPresence } from './room-presence.ts'

/** Milliseconds between regular reports to the other nodes. */
const REPORT_INTERVAL = 10_000
/** Milliseconds between checks for people and nodes that are gone. */
const EXPIRE_INTERVAL = 1_000

/** The rooms in which somebody on this node is present or typing, by room id. */
const rooms = new Registry((roomId) => new RoomPresence(roomId))
/** The rooms that are retained because someone is typing in them. */
const typingIn = new Set<string>()

/** Marks someone as present in a room until `exitRoom`. Resolves once it is known who else is present. */
export async function enterRoom(roomId: string, userId: string): Promise<RoomPresence> {
  const presence = rooms.retain(roomId)
  presence.enter(userId)
  await presence.opened
  return presence
}

export function exitRoom(presence: RoomPresence, userId: string): void {
  presence.leave(userId)
  releaseTyping(presence)
  rooms.release(presence.roomId)
}

/** Returns the people who are present in a room, on all nodes. */
export async function presentIn(roomId: string): Promise<string[]> {
  const presence = rooms.retain(roomId)
  await presence.opened
  const { online } = presence.current()
  rooms.release(roomId)
  return online
}

/** Shows someone as typing for five seconds. */
export function startTyping(roomId: string, userId: string): void {
  const presence = typingIn.has(roomId) ? rooms.get(roomId)! : rooms.retain(roomId)
  typingIn.add(roomId)
  presence.startTyping(userId)
}

/** Stops showing someone as typing, for instance when they have posted. */
export const stopTyping = (roomId: string, userId: string) => rooms.get(roomId)?.stopTyping(userId)

function releaseTyping(presence: RoomPresence): void {
  if (!presence.hasTyping && typingIn.delete(presence.roomId)) rooms.release(presence.roomId)
}

/** Starts keeping presence up to date: reports regularly, and removes people and nodes that are gone. Returns a function that stops it. */
export function watchPresence(): () => void {
  // Reports sent while the bus was disconnected are lost.
  bus.onReconnect(() => {
    for (const presence of rooms.values()) void presence.exchange()
  })
  let nextReport = 0
  const timer = setInterval(() => {
    const due = performance.now() >= nextReport
    if (due) nextReport = performance.now() + REPORT_INTERVAL
    for (const presence of rooms.values()) {
      presence.expire()
      if (due && presence.hasUsers) presence.report()
      releaseTyping(presence)
    }
  }, EXPIRE_INTERVAL)
  return () => clearInterval(timer)
}
