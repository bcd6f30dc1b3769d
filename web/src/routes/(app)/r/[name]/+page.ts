import { RoomDocument } from '#lib/chat/operations.ts'
import { query } from '#lib/graphql/query.ts'
import { banned, join } from './_gate/gates.ts'
import { preloadTimeline } from './_timeline/live-timeline.ts'
import { loadNewest } from './load-newest.ts'
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

  return { name, newest: await loadNewest(client, room.id, fetch) }
}
