import { error } from '@sveltejs/kit'
import { query } from '#lib/graphql/query.ts'
import { needEmoji } from '#lib/markdown/shortcodes.svelte.ts'
import type { PageLoad } from './$types'
import { leadToName } from './address.ts'
import { readHistory } from '#lib/chat/history.ts'
import { MembersDocument } from './_details/operations.ts'
import { RoomDocument } from './operations.ts'
import { hasLog } from '#lib/chat/message-windows.ts'

export const load: PageLoad = async ({ params: { name }, parent, fetch, url }) => {
  const { client } = await parent()
  // A member's room opens from the cache: its events bring it up to date. Whoever is not in asks whether they are;
  // and a name that it had before may be another room's by now.
  const known = client.readQuery(RoomDocument, { name })?.data?.room
  const mine = known?.name === name && known.viewerMembership?.status === 'ACTIVE'
  const requestPolicy = mine ? 'cache-first' : 'network-only'
  const { room, viewer } = await query(client, RoomDocument, { variables: { name }, fetch, requestPolicy })

  if (!room && !viewer?.ban) error(404, `There is no room named “${name}”.`)
  if (room) leadToName(room, name, url)
  if (room?.viewerMembership?.status !== 'ACTIVE') return { name, newest: null }

  const [newest] = await Promise.all([
    hasLog(room.id) ? null : readHistory(client, room.id, undefined, { fetch }),
    query(client, MembersDocument, { variables: { roomId: room.id }, fetch }),
  ])
  await needEmoji(...(newest?.messages.nodes.map(({ text }) => text) ?? []))
  return { name, newest }
}
