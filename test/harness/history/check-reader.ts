import type { Reader, Seen, Segment } from './record.ts'
import type { Change, RoomTruth } from './truth.ts'

/** Returns a key for the row that changed. */
const rowOf = ({ kind, number, username }: Pick<Change, 'kind' | 'number' | 'username'>) =>
  `${kind} ${number ?? username ?? ''}`

/** Checks that a reader got every event once, in the room’s order and as committed, over all its subscriptions. */
export function checkReader(reader: Reader, room: RoomTruth): string[] {
  const later = Map.groupBy(room.changes, rowOf)
  const wrong: string[] = []
  const report = (what: string) => wrong.push(`${reader.name}: ${what}`)
  const posted = new Set<number>()
  const latest = new Map<string, number>()
  let base: number | null = null

  for (const [index, segment] of reader.segments.entries()) {
    const where = `subscription ${index + 1} (after ${segment.after})`
    checkOrder(segment, room, (what) => report(`${where}: ${what}`))
    checkComplete(segment, { room, later }, (what) => report(`${where}: ${what}`))
    checkRevoked(segment, reader.username, (what) => report(`${where}: ${what}`))
    for (const event of segment.events) {
      if (event.type === 'Reset') {
        base = event.version
        posted.clear()
        latest.clear()
      } else if (event.type === 'CaughtUp') base ??= segment.after ?? event.version
      else latest.set(rowOfEvent(event), event.version)
      if (event.type !== 'MessagePosted') continue
      if (posted.has(event.number!)) report(`${where}: message ${event.number} was posted twice`)
      posted.add(event.number!)
    }
  }

  if (base === null) report('was never caught up')
  for (const [row, changes] of later) {
    const now = changes.at(-1)!.version
    if (base !== null && now > base && latest.get(row) !== now)
      report(`holds ${row} as of ${latest.get(row)}, and it is at ${now}`)
  }
  return wrong
}

const rowOfEvent = ({ type, number, username }: Seen) =>
  rowOf({
    kind: type === 'MembershipChanged' ? 'membership' : type === 'RoomUpdated' ? 'room' : 'message',
    number: number ?? null,
    username: username ?? null,
  })

/** Checks that versions grow, CaughtUp comes once after the replay, and each event is what was committed. */
function checkOrder(
  { after, events }: Segment,
  { changes }: RoomTruth,
  report: (what: string) => void,
): void {
  let last = after ?? 0
  let caughtUp = false
  for (const event of events) {
    if (event.type === 'CaughtUp') {
      if (caughtUp) report('CaughtUp came twice')
      caughtUp = true
      if (event.version < last) report(`CaughtUp at ${event.version} after ${last}`)
      last = event.version
    } else if (event.type === 'Reset') last = event.version
    else {
      if (event.version <= last) report(`${event.type} ${event.version} came after ${last}`)
      last = event.version
      checkContent(event, changes[event.version - 1], report)
    }
  }
}

function checkContent(event: Seen, change: Change | undefined, report: (what: string) => void): void {
  if (!change || rowOfEvent(event) !== rowOf(change))
    return report(`${event.type} ${event.version} is ${change && rowOf(change)} in the database`)
  if (change.kind === 'message' && (event.text !== change.text || event.deleted !== change.deleted))
    report(
      `message ${event.number} at ${event.version} says ${event.text}, and ${change.text} in the database`,
    )
  if (change.kind === 'membership' && event.status !== change.status)
    report(`${event.username} at ${event.version} is ${event.status}, and ${change.status} in the database`)
}

/** Checks that each change that was not sent is covered by a later change of the same row, sent or still to come. */
function checkComplete(
  { after, events }: Segment,
  { room: { changes }, later }: { room: RoomTruth; later: Map<string, Change[]> },
  report: (what: string) => void,
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
    const covered = later
      .get(rowOf(change))!
      .some(({ version }) => version > change.version && (sent.has(version) || version > last.version))
    if (!covered) report(`${rowOf(change)} at ${change.version} was not sent, though ${last.version} was`)
  }
}

/** Checks that nothing follows the change that removed the reader, and that the subscription ended with FORBIDDEN. */
function checkRevoked({ events, end }: Segment, username: string, report: (what: string) => void): void {
  const index = events.findIndex(
    (event) => event.type === 'MembershipChanged' && event.username === username && event.status !== 'ACTIVE',
  )
  if (index >= 0 && index < events.length - 1)
    report(`${events.length - 1 - index} events came after the reader was removed`)
  if (index >= 0 && !['FORBIDDEN', 'dropped', 'left'].includes(end) && !end.startsWith('closed'))
    report(`it ended with ${end} after the reader was removed`)
  if (/4[0-9]{3}/.test(end) && end !== 'closed 4010') report(`the connection was ${end}`)
}
