import { query } from '#lib/graphql/query.ts'
import { pageVariables } from '#lib/graphql/pagination.ts'
import type { PageLoad } from './$types'
import { InvitesDocument } from './operations.ts'

const PAGE_SIZE = 30

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const { client, room } = await parent()
  const variables = { name: room.name, ...pageVariables(url, PAGE_SIZE) }
  const data = await query(client, InvitesDocument, { variables, fetch, requestPolicy: 'network-only' })
  return { room, invites: data.room?.invites, createdId: url.searchParams.get('created') }
}
