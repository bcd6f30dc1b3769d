import { m } from '@latchkey/messages'
import { error, redirect } from '@sveltejs/kit'
import { historyVariables } from '#lib/chat/history-variables.ts'
import { HistoryDocument } from '#lib/chat/operations.ts'
import { query } from '#lib/graphql/query.ts'
import { isolate } from '#lib/i18n/isolate.ts'
import { parseMessageNumber } from '#lib/navigation/message-number.ts'
import { withNext } from '#lib/navigation/next-path.ts'
import { MembersDocument } from '../../../r/[name]/_members/operations.ts'
import { preloadTimeline, prepareRows } from '../../../r/[name]/_timeline/live-timeline.ts'
import { findDirect } from '../find-direct.ts'
import type { PageLoad } from './$types'

export const load: PageLoad = async ({ params: { id, number: parameter }, parent, fetch, url }) => {
  preloadTimeline()
  const { client, viewer } = await parent()
  if (!viewer) redirect(303, withNext('/login', url.pathname))
  const room = await findDirect(client, id, fetch)
  const number = parseMessageNumber(parameter)
  const missing = (): never => error(404, m.message_missing({ number: parameter, room: isolate(room.name) }))
  if (number === null) return missing()
  const [{ node }] = await Promise.all([
    query(client, HistoryDocument, {
      variables: historyVariables(room.id, { around: number }),
      fetch,
      requestPolicy: 'network-only',
    }),
    query(client, MembersDocument, { variables: { roomId: room.id }, fetch }),
  ])
  const page = node?.__typename === 'Room' ? node : null
  if (!page?.messages.nodes.some((message) => message.number === number)) return missing()
  await prepareRows(page.messages.nodes, client)
  return { viewer, room, linked: { number, page, reply: url.searchParams.get('reply') } }
}
