import type { Client } from '../client.ts'
import { ROOM_EVENTS, type RoomEvents } from '../rooms.ts'
import { Socket } from '../socket.ts'
import { until } from '../wait.ts'

type RoomEvent = RoomEvents['roomEvents']

/** A subscription to a room, and what it has brought. */
export interface Follower {
  readonly socket: Socket
  readonly events: RoomEvent[]
  /** The texts of the messages that were posted, in the order in which they came. */
  readonly texts: string[]
  /** The code of the error that ended the subscription, "complete", or "closed CODE"; undefined while it goes on. */
  readonly endCode: string | undefined
  /** Resolves when a message with that text has come. */
  sees(text: string, timeout?: number): Promise<unknown>
}

/** Subscribes to a room over this socket, or over a new one of this client; resolves once caught up, or ended. */
export async function follow(by: Client | Socket, roomId: string, after?: number): Promise<Follower> {
  const socket = by instanceof Socket ? by : await by.connect()
  const events: RoomEvent[] = []
  const subscription = socket.subscribe<RoomEvents>(ROOM_EVENTS, { roomId, after }, ({ roomEvents }) =>
    events.push(roomEvents),
  )
  const follower: Follower = {
    socket,
    events,
    get texts() {
      return events.flatMap(({ __typename, message }) =>
        __typename === 'MessagePosted' && message ? message.text : [],
      )
    },
    get endCode() {
      return subscription.endCode
    },
    sees: (text, timeout) =>
      until(`${text} has come`, () => events.some(({ message }) => message?.text === text), timeout),
  }
  await until(
    'caught up',
    () => subscription.end !== undefined || events.some(({ __typename }) => __typename === 'CaughtUp'),
  )
  return follower
}
