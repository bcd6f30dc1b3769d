import { error, redirect } from '@sveltejs/kit'
import { ask } from '#lib/graphql/query.ts'
import { withNext } from '#lib/redirect.ts'
import { roomPath } from '#lib/paths.ts'
import { redirectToCurrentName } from '../redirect-to-current-name.ts'
import { mayModerate } from '#lib/chat/roles.ts'
import type { LayoutLoad } from './$types'
import { RoomSettingsDocument } from './operations.ts'

export const load: LayoutLoad = async ({ params: { name }, parent, fetch, url }) => {
  const { client, viewer } = await parent()
  if (!viewer) redirect(303, withNext('/login', url.pathname))
  const context = { fetch, requestPolicy: 'network-only' } as const
  const { room, viewer: standing } = await ask(client, RoomSettingsDocument, { name }, context)
  // The room's own page says that one is banned, and why.
  if (standing?.ban) redirect(303, roomPath(name))
  if (!room) error(404, `There is no room named “${name}”.`)
  redirectToCurrentName(room, name, url)
  if (!mayModerate(room.viewerMembership?.role)) error(403, `Only those who run ${room.name} may change it.`)
  return { room, viewer }
}
