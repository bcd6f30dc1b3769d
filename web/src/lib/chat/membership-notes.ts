import { m } from '@latchkey/messages'
import { formatList } from '#lib/format/list.ts'
import type { MembershipChange } from '#lib/graphql/generated/graphql.ts'
import { isolate } from '#lib/i18n/isolate.ts'

/** A change of the room's people that the timeline shows. */
export interface MembershipNote {
  change: 'JOINED' | 'LEFT' | 'KICKED' | 'BANNED'
  userId: string
  name: string
}

/** Notes by the number of the message that they come after. */
export type MembershipNotes = ReadonlyMap<number, readonly MembershipNote[]>

/** The most people whose changes between two messages are kept. */
const MAX_NOTES = 1_000

/** The most names in a line. More people are counted. */
const MAX_NAMES = 3

export function isNoted(change: MembershipChange | null): change is MembershipNote['change'] {
  return change === 'JOINED' || change === 'LEFT' || change === 'KICKED' || change === 'BANNED'
}

/** Adds a note. Somebody who joins and leaves again between two messages leaves no note, and a later change replaces an earlier one. */
export function addNote(notes: readonly MembershipNote[], note: MembershipNote): readonly MembershipNote[] {
  const earlier = notes.find(({ userId }) => userId === note.userId)
  const others = notes.filter((each) => each !== earlier)
  if (earlier?.change === 'JOINED' && note.change === 'LEFT') return others
  return others.length < MAX_NOTES ? [...others, note] : notes
}

/** Gives a person their current name in all notes: a deleted account keeps none. */
export function renameInNotes(notes: MembershipNotes, userId: string, name: string): MembershipNotes {
  const isOutdated = (note: MembershipNote) => note.userId === userId && note.name !== name
  if (![...notes.values()].some((group) => group.some(isOutdated))) return notes
  return new Map(
    [...notes].map(([after, group]) => [
      after,
      group.map((note) => (isOutdated(note) ? { ...note, name } : note)),
    ]),
  )
}

/** The line of a kind of change: with the names of the people, or with their number alone. */
const lines: Record<
  MembershipNote['change'],
  {
    names: (inputs: { count: number; names: string }) => string
    number: (inputs: { count: number }) => string
  }
> = {
  JOINED: { names: (inputs) => m.note_joined(inputs), number: (inputs) => m.note_joined_count(inputs) },
  LEFT: { names: (inputs) => m.note_left(inputs), number: (inputs) => m.note_left_count(inputs) },
  KICKED: { names: (inputs) => m.note_kicked(inputs), number: (inputs) => m.note_kicked_count(inputs) },
  BANNED: { names: (inputs) => m.note_banned(inputs), number: (inputs) => m.note_banned_count(inputs) },
}

/** "Kim joined", "Kim and Leo left", "12 people joined": a line for each kind of change, in order. */
export function describeNotes(notes: readonly MembershipNote[]): string[] {
  return [...Map.groupBy(notes, ({ change }) => change)].map(([change, group]) => {
    const count = group.length
    if (count > MAX_NAMES) return lines[change].number({ count })
    return lines[change].names({ count, names: formatList(group.map(({ name }) => isolate(name))) })
  })
}
