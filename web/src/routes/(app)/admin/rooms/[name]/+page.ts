import { error } from '@sveltejs/kit'
import { m } from '@latchkey/messages'
import { isolate } from '#lib/i18n/isolate.ts'
import { query } from '#lib/graphql/query.ts'
import { requireAdmin } from '../../require-admin.ts'
import { AllRoomsDocument } from '../operations.ts'
import type { PageLoad } from './$types'

/** As many rooms as may have a name in theirs. */
const MATCHES = 100

export const load: PageLoad = async ({ parent, fetch, params }) => {
  const { client } = await parent()
  const { admin } = await query(client, AllRoomsDocument, {
    variables: { search: params.name, orderBy: 'ACTIVITY', first: MATCHES },
    fetch,
    requestPolicy: 'network-only',
  })
  // The admin may be banned from the room, which hides it from Query.room.
  const room = requireAdmin(admin).rooms.nodes.find(({ name }) => name === params.name)
  if (!room) error(404, m.room_missing({ name: isolate(params.name) }))
  return { room }
}
