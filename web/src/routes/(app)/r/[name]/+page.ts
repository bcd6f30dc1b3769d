import { historyVariables } from '#lib/chat/history-variables.ts'
import { HistoryDocument, RoomDocument } from '#lib/chat/operations.ts'
import { hasWindow, newerOfSaved } from '#lib/chat/window-cache.ts'
import { query } from '#lib/graphql/query.ts'
import { isUnreachable } from '#lib/offline/saved-responses.ts'
import { banned, join } from './_gate/gates.ts'
import { MembersDocument } from './_members/operations.ts'
import { preloadTimeline, prepareRows } from './_timeline/live-timeline.ts'
import { redirectToCurrentName } from './redirect-to-current-name.ts'
import { requirePossibleName, roomNotFound } from './room-not-found.ts'
import type { PageLoad } from './$types'

export const load: PageLoad = async ({ params: { name }, parent, fetch, url }) => {
  requirePossibleName(name)
  preloadTimeline()
  const { client } = await parent()
  // A member's room opens from the cache, and its events bring it up to date. A non-member asks whether that has
  // changed, and a former name may be another room's by now.
  const cached = client.readQuery(RoomDocument, { name })?.data?.room
  const isMember = cached?.name === name && cached.viewerMembership?.status === 'ACTIVE'
  const requestPolicy = isMember ? 'cache-first' : 'network-only'
  const { room, viewer } = await query(client, RoomDocument, { variables: { name }, fetch, requestPolicy })

  if (!room && !viewer?.ban) roomNotFound(name)
  if (room) redirectToCurrentName(room, name, url)
  if (room?.viewerMembership?.status !== 'ACTIVE') {
    await (viewer?.ban ? banned : join).load()
    return { name, newest: null }
  }

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
  return { name, newest }
}
