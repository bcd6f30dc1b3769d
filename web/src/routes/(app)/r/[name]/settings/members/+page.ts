import { query } from '#lib/graphql/query.ts'
import { textParameter } from '#lib/navigation/query.ts'
import { MembersDocument } from '../../_members/operations.ts'
import type { PageLoad } from './$types'

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const { client, room, viewer } = await parent()
  const search = textParameter(url, 'q')
  const variables = { roomId: room.id, search: search || undefined }
  await query(client, MembersDocument, { variables, fetch, requestPolicy: 'network-only' })
  return { room, viewer, search }
}
