import { query } from '#lib/graphql/query.ts'
import { pageVariables } from '#lib/graphql/pagination.ts'
import type { PageLoad } from './$types'
import { BansDocument } from './operations.ts'

const PAGE_SIZE = 50

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const { client, room } = await parent()
  const variables = { name: room.name, ...pageVariables(url, PAGE_SIZE) }
  const data = await query(client, BansDocument, { variables, fetch, requestPolicy: 'network-only' })
  return { room, bans: data.room?.bans }
}
