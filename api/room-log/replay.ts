import type { Subscriber } from '../pubsub/subscriber.ts'
import type { Group } from '../pubsub/topic.ts'
import type { RoomEvent } from './events.ts'

/** Events of a replay that are rendered and sent at a time. Even the longest ones stay well below a socket's queue limit. */
const SLICE = 16

/**
 * Compacts consecutive events to what a replay sends: each row once, in its latest state. Returns null if they include an
 * event that is about no row.
 */
export function compactForReplay(events: readonly RoomEvent[], after: number): RoomEvent[] | null {
  const latest = new Map<string, RoomEvent>()
  for (const event of events) {
    const row = rowId(event)
    if (!row) return null
    const repeated = latest.delete(row)
    latest.set(row, compact(event, after, repeated))
  }
  return [...latest.values()]
}

function compact(event: RoomEvent, after: number, repeated: boolean): RoomEvent {
  if (event.type === 'MessageUpdated') return compactUpdate(event, after, repeated)
  return event.type === 'MembershipChanged' && repeated ? { ...event, change: null } : event
}

type MessageUpdated = Extract<RoomEvent, { type: 'MessageUpdated' }>

/** To a client that has not seen the message it is a new one. An update after another change stands for both. */
function compactUpdate(event: MessageUpdated, after: number, repeated: boolean): RoomEvent {
  const { version, message } = event
  if (message.postedVersion > after) return { type: 'MessagePosted', version, message }
  return repeated ? { ...event, cause: 'replayed' } : event
}

/** Identifies the row that an event is about. */
function rowId(event: RoomEvent): string | null {
  if ('message' in event) return `message ${event.message.number}`
  if ('membership' in event) return `membership ${event.membership.userId}`
  return 'roomId' in event ? 'room' : null
}

/** Sends events to one subscriber, no faster than it reads them. */
export async function replay<T>(
  events: readonly RoomEvent[],
  subscriber: Subscriber<RoomEvent, T>,
  { render }: Group<RoomEvent, T>,
): Promise<void> {
  for (let from = 0; from < events.length; from += SLICE) {
    const items = await Promise.all(events.slice(from, from + SLICE).map((event) => render(event)))
    for (let blocked = subscriber.blocked(); blocked; blocked = subscriber.blocked()) await blocked
    if (subscriber.stopped) return
    subscriber.send(items)
  }
}
