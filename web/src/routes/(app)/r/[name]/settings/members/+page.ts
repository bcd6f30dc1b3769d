import { query } from '#lib/graphql/query.ts'
import { MembersDocument } from '../../_members/operations.ts'
import type { PageLoad } from './$types'

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const { client, room, viewer } = await parent()
  const search = url.searchParams.get('q')?.trim() ?? ''
  const variables = { roomId: room.id, search: search || undefined }
  await query(client, MembersDocument, { variables, fetch, requestPolicy: 'network-only' })
  return { room, viewer, search }
}
