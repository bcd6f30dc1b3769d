import { redirect } from '@sveltejs/kit'
import { roomPath } from '#lib/navigation/paths.ts'

/**
 * Redirects to a room's current address if it was requested by a former name or in another spelling. With 301, so that
 * browsers repeat any request as GET; hooks.server.ts keeps them from caching it, because another room may take the
 * former name.
 */
export function redirectToCurrentName(room: { name: string }, requested: string, url: URL): void {
  if (room.name === requested) return
  const rest = url.pathname.split('/').slice(3)
  redirect(301, [roomPath(room.name), ...rest].join('/') + url.search)
}
