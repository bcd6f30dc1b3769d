import { redirect } from '@sveltejs/kit'
import { roomPath } from '#lib/navigation/paths.ts'

/**
 * Leads on to a room's address as it now is, when it was asked for by a name that it had before, or spelt otherwise.
 * 301, as browsers then ask by GET whatever was sent; hooks.server.ts has it asked anew each time, as another room may
 * take the former name.
 */
export function leadToName(room: { name: string }, asked: string, url: URL): void {
  if (room.name === asked) return
  const rest = url.pathname.split('/').slice(3)
  redirect(301, [roomPath(room.name), ...rest].join('/') + url.search)
}
