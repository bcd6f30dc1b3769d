import { error, redirect } from '@sveltejs/kit'
import { m } from '@latchkey/messages'
import { mayModerate } from '#lib/chat/roles.ts'
import { query } from '#lib/graphql/query.ts'
import { isolate } from '#lib/i18n/isolate.ts'
import { loadMessages } from '#lib/i18n/load-messages.ts'
import { withNext } from '#lib/navigation/next-path.ts'
import { roomPath } from '#lib/navigation/paths.ts'
import { redirectToCurrentName } from '../redirect-to-current-name.ts'
import { requirePossibleName, roomNotFound } from '../room-not-found.ts'
import type { LayoutLoad } from './$types'
import { RoomSettingsDocument } from './operations.ts'

export const load: LayoutLoad = async ({ params: { name }, parent, fetch, url }) => {
  requirePossibleName(name)
  const [{ client, viewer }] = await Promise.all([parent(), loadMessages('settings')])
  if (!viewer) redirect(303, withNext('/login', url.pathname))
  const data = await query(client, RoomSettingsDocument, {
    variables: { name },
    fetch,
    requestPolicy: 'network-only',
  })
  // The room's own page tells a banned person the reason.
  if (data.viewer?.ban) redirect(303, roomPath(name))
  const { room } = data
  if (!room) roomNotFound(name)
  redirectToCurrentName(room, name, url)
  if (!mayModerate(room.viewerMembership?.role))
    error(403, m.room_settings_forbidden({ room: isolate(room.name) }))
  return { room, viewer }
}
