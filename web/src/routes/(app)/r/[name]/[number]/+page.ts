import { m } from '@latchkey/messages'
import { error, redirect } from '@sveltejs/kit'
import { historyVariables } from '#lib/chat/history-variables.ts'
import { HistoryDocument, RoomDocument } from '#lib/chat/operations.ts'
import { query } from '#lib/graphql/query.ts'
import { isolate } from '#lib/i18n/isolate.ts'
import { parseMessageNumber } from '#lib/navigation/message-number.ts'
import { roomPath } from '#lib/navigation/paths.ts'
import { MembersDocument } from '../_members/operations.ts'
import { preloadTimeline, prepareRows } from '../_timeline/live-timeline.ts'
import { redirectToCurrentName } from '../redirect-to-current-name.ts'
import { requirePossibleName, roomNotFound } from '../room-not-found.ts'
import type { PageLoad } from './$types'

export const load: PageLoad = async ({ params: { name, number: parameter }, parent, fetch, url }) => {
  requirePossibleName(name)
  preloadTimeline()
  const { client } = await parent()
  const context = { fetch, requestPolicy: 'network-only' } as const
  const { room, viewer } = await query(client, RoomDocument, { variables: { name }, ...context })
  if (!room && !viewer?.ban) roomNotFound(name)
  if (room) redirectToCurrentName(room, name, url)
  // The room's own page tells non-members how to join.
  if (room?.viewerMembership?.status !== 'ACTIVE') redirect(303, roomPath(name))
  const number = parseMessageNumber(parameter)
  if (number === null) messageNotFound(room.name, parameter)
  const [{ node }] = await Promise.all([
    query(client, HistoryDocument, { variables: historyVariables(room.id, { around: number }), ...context }),
    query(client, MembersDocument, { variables: { roomId: room.id }, fetch }),
  ])
  const page = node?.__typename === 'Room' ? node : null
  if (!page?.messages.nodes.some((message) => message.number === number))
    messageNotFound(room.name, parameter)
  await prepareRows(page.messages.nodes, client)
  return { room, number, page, reply: url.searchParams.get('reply') }
}

function messageNotFound(room: string, number: string): never {
  error(404, { message: m.message_missing({ number, room: isolate(room) }), room })
}
