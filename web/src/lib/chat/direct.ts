import { m } from '@latchkey/messages'
import { formatList, formatShortList } from '#lib/format/list.ts'
import { displayNameOf } from '#lib/people/people.svelte.ts'

interface Person {
  id: string
  displayName: string
}

/** The names that a title has. */
const MAX_NAMES = 3

/** Returns the people of a conversation besides the viewer. */
export const othersIn = <User extends Person>(
  people: readonly User[],
  viewerId: string | undefined,
): User[] => people.filter(({ id }) => id !== viewerId)

/** Returns the title of a conversation with these people. There are none where the other's account was deleted. */
export function directTitle(others: readonly Person[]): string {
  const names = others.map(displayNameOf)
  if (names.length <= MAX_NAMES) return names.length > 0 ? formatList(names) : m.deleted_account()
  return m.direct_and_others({
    names: formatShortList(names.slice(0, MAX_NAMES)),
    count: names.length - MAX_NAMES,
  })
}
