import { error, redirect } from '@sveltejs/kit'
import { query } from '#lib/graphql/query.ts'
import { needEmoji } from '#lib/markdown/shortcodes.svelte.ts'
import { roomPath } from '#lib/navigation/paths.ts'
import type { PageLoad } from './$types'
import { leadToName } from '../address.ts'
import { RoomDocument } from '../operations.ts'
import { PassageDocument } from './operations.ts'

export const load: PageLoad = async ({ params: { name, number: typed }, parent, fetch, url }) => {
  const number = Number(typed)
  if (!Number.isInteger(number) || number < 1) error(404, 'A message’s address ends with its number.')
  const { client } = await parent()
  const requestPolicy = 'network-only'
  const { room, viewer } = await query(client, RoomDocument, { variables: { name }, fetch, requestPolicy })
  if (!room && !viewer?.ban) error(404, `There is no room named “${name}”.`)
  if (room) leadToName(room, name, url)
  // Who is not in is told by the room's own page, and how to join.
  if (room?.viewerMembership?.status !== 'ACTIVE') redirect(303, roomPath(name))
  const { node } = await query(client, PassageDocument, { variables: { roomId: room.id, around: number, first: 50 }, fetch, requestPolicy })
  const page = node?.__typename === 'Room' ? node : null
  if (!page?.messages.nodes.some((message) => message.number === number))
    error(404, `There is no message ${number} in ${room.name}.`)
  await needEmoji(...page.messages.nodes.map(({ text }) => text))
  return { room, number, page }
}
