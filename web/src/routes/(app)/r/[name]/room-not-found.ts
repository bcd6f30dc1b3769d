import { m } from '@latchkey/messages'
import { error } from '@sveltejs/kit'
import { isolate } from '#lib/i18n/isolate.ts'

/** Names are much shorter. */
const MAX_LENGTH = 100

/** Throws SvelteKit's 404 for a room that does not exist. */
export function roomNotFound(name: string): never {
  const shown = name.length > MAX_LENGTH ? `${name.slice(0, MAX_LENGTH)}…` : name
  error(404, m.room_missing({ name: isolate(shown) }))
}

/** Throws like roomNotFound if no room can have the name, so that the API, which would refuse it, is not asked. */
export function requirePossibleName(name: string): void {
  if (name.length > MAX_LENGTH || /\p{Cc}/u.test(name)) roomNotFound(name)
}
