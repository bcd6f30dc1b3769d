import type { RoomEvent } from './events.ts'
import type { Group, Sink } from '../pubsub/topic.ts'

/** How many events of a replay are made ready and sent at a time: the longest there are stay well below a socket's queue. */
const SLICE = 16

/** Events of successive versions as a replay tells them: each row once, as it is in the end. Null where they do not say. */
export function compactForReplay(events: readonly RoomEvent[], after: number): RoomEvent[] | null {
  const rows = new Map<string, RoomEvent>()
  for (const event of events) {
    const row = rowOf(event)
    if (!row) return null
    rows.delete(row)
    const posted = event.type === 'MessageUpdated' && event.message.postedVersion > after
    rows.set(row, posted ? { ...event, type: 'MessagePosted' } : event)
  }
  return [...rows.values()]
}

/** What an event is about. */
function rowOf(event: RoomEvent): string | null {
  if ('message' in event) return `message ${event.message.number}`
  if ('membership' in event) return `membership ${event.membership.userId}`
  return 'roomId' in event ? 'room' : null
}

/** Sends events to one sink, as fast as they are taken. */
export async function replay<T>(
  events: readonly RoomEvent[],
  sink: Sink<T>,
  { render }: Group<RoomEvent, T>,
  gone: () => boolean,
): Promise<void> {
  for (let from = 0; from < events.length; from += SLICE) {
    const items = await Promise.all(events.slice(from, from + SLICE).map((event) => render(event)))
    for (let taken = sink.blocked?.(); taken; taken = sink.blocked?.()) await taken
    if (gone()) return
    sink.send(items)
  }
}
