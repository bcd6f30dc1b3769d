import type { Reader, Seen, Segment } from './record.ts'
import type { Change, RoomTruth } from './truth.ts'

/** The row that a change is of. */
const rowOf = ({ kind, number, username }: Pick<Change, 'kind' | 'number' | 'username'>) =>
  `${kind} ${number ?? username ?? ''}`

/** What was sent to a reader, over all its subscriptions: all of it, once, in the room’s order, as it was. */
export function checkReader(reader: Reader, room: RoomTruth): string[] {
  const later = Map.groupBy(room.changes, rowOf)
  const wrong: string[] = []
  const say = (what: string) => wrong.push(`${reader.name}: ${what}`)
  const posted = new Set<number>()
  const held = new Map<string, number>()
  let base: number | null = null

  for (const [index, segment] of reader.segments.entries()) {
    const where = `subscription ${index + 1} (after ${segment.after})`
    checkOrder(segment, room, (what) => say(`${where}: ${what}`))
    checkComplete(segment, room, later, (what) => say(`${where}: ${what}`))
    checkRevoked(segment, reader.username, (what) => say(`${where}: ${what}`))
    for (const event of segment.events) {
      if (event.type === 'Reset') {
        base = event.version
        posted.clear()
        held.clear()
      } else if (event.type === 'CaughtUp') base ??= segment.after ?? event.version
      else held.set(rowOfEvent(event), event.version)
      if (event.type !== 'MessagePosted') continue
      if (posted.has(event.number!)) say(`${where}: message ${event.number} was posted twice`)
      posted.add(event.number!)
    }
  }

  if (base === null) say('was never caught up')
  for (const [row, changes] of later) {
    const now = changes.at(-1)!.version
    if (base !== null && now > base && held.get(row) !== now)
      say(`holds ${row} as of ${held.get(row)}, and it is at ${now}`)
  }
  return wrong
}

const rowOfEvent = ({ type, number, username }: Seen) =>
  rowOf({
    kind: type === 'MembershipChanged' ? 'membership' : type === 'RoomUpdated' ? 'room' : 'message',
    number: number ?? null,
    username: username ?? null,
  })

/** Versions grow, CaughtUp comes once and ends the replay, and each event is what was committed with its version. */
function checkOrder({ after, events }: Segment, { changes }: RoomTruth, say: (what: string) => void): void {
  let last = after ?? 0
  let caughtUp = false
  for (const event of events) {
    if (event.type === 'CaughtUp') {
      if (caughtUp) say('CaughtUp came twice')
      caughtUp = true
      if (event.version < last) say(`CaughtUp at ${event.version} after ${last}`)
      last = event.version
    } else if (event.type === 'Reset') last = event.version
    else {
      if (event.version <= last) say(`${event.type} ${event.version} came after ${last}`)
      last = event.version
      checkContent(event, changes[event.version - 1], say)
    }
  }
}

function checkContent(event: Seen, change: Change | undefined, say: (what: string) => void): void {
  if (!change || rowOfEvent(event) !== rowOf(change))
    return say(`${event.type} ${event.version} is ${change && rowOf(change)} in the database`)
  if (change.kind === 'message' && (event.text !== change.text || event.deleted !== change.deleted))
    say(`message ${event.number} at ${event.version} says ${event.text}, and ${change.text} in the database`)
  if (change.kind === 'membership' && event.status !== change.status)
    say(`${event.username} at ${event.version} is ${event.status}, and ${change.status} in the database`)
}

/** Whatever was not sent is told by a later change of the same row, sent or still to come. */
function checkComplete(
  { after, events }: Segment,
  { changes }: RoomTruth,
  later: Map<string, Change[]>,
  say: (what: string) => void,
): void {
  const start = events.findLastIndex(({ type }) => type === 'Reset')
  const first = events[start < 0 ? 0 : start]
  const last = events.at(-1)
  if (!first || !last) return
  const sent = new Set(
    events.filter(({ type }) => type !== 'CaughtUp' && type !== 'Reset').map(({ version }) => version),
  )
  const from = start < 0 ? (after ?? first.version) : first.version
  for (const change of changes.slice(from, last.version)) {
    if (sent.has(change.version)) continue
    const told = later
      .get(rowOf(change))!
      .some(({ version }) => version > change.version && (sent.has(version) || version > last.version))
    if (!told) say(`${rowOf(change)} at ${change.version} was not sent, though ${last.version} was`)
  }
}

/** After the change that put the reader out, nothing; and the subscription ended with FORBIDDEN. */
function checkRevoked({ events, end }: Segment, username: string, say: (what: string) => void): void {
  const index = events.findIndex(
    (event) => event.type === 'MembershipChanged' && event.username === username && event.status !== 'ACTIVE',
  )
  if (index >= 0 && index < events.length - 1)
    say(`${events.length - 1 - index} events came after the reader was put out`)
  if (index >= 0 && !['FORBIDDEN', 'dropped', 'left'].includes(end) && !end.startsWith('closed'))
    say(`it ended with ${end} after the reader was put out`)
  if (/4[0-9]{3}/.test(end) && end !== 'closed 4010') say(`the connection was ${end}`)
}
