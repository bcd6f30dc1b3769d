import { redirect } from '@sveltejs/kit'
import { historyVariables } from '#lib/chat/history-variables.ts'
import { HistoryDocument } from '#lib/chat/operations.ts'
import { hasWindow, newerOfSaved } from '#lib/chat/window-cache.ts'
import { query } from '#lib/graphql/query.ts'
import { withNext } from '#lib/navigation/next-path.ts'
import { isUnreachable } from '#lib/offline/saved-responses.ts'
import { MembersDocument } from '../../r/[name]/_members/operations.ts'
import { preloadTimeline, prepareRows } from '../../r/[name]/_timeline/live-timeline.ts'
import { findDirect } from './find-direct.ts'
import type { PageLoad } from './$types'

export const load: PageLoad = async ({ params: { id }, parent, fetch, url }) => {
  preloadTimeline()
  const { client, viewer } = await parent()
  if (!viewer) redirect(303, withNext('/login', url.pathname))
  const room = await findDirect(client, id, fetch)
  const context = { fetch, requestPolicy: 'network-only' } as const
  const [history] = await Promise.all([
    hasWindow(room.id)
      ? null
      : query(client, HistoryDocument, { variables: historyVariables(room.id), ...context }),
    query(client, MembersDocument, { variables: { roomId: room.id }, fetch }),
  ])
  const loaded = history?.node?.__typename === 'Room' ? history.node : null
  const newest = loaded && isUnreachable() ? await newerOfSaved(loaded) : loaded
  await prepareRows(newest?.messages.nodes ?? [])
  return { viewer, room, newest }
}
