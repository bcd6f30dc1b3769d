import { ask } from '#lib/graphql/query.ts'
import { pageOf } from '#lib/graphql/pagination.ts'
import type { PageLoad } from './$types'
import { BansDocument } from './operations.ts'

const PAGE_SIZE = 50

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const { client, room } = await parent()
  const variables = { name: room.name, ...pageOf(url, PAGE_SIZE) }
  const data = await ask(client, BansDocument, variables, { fetch, requestPolicy: 'network-only' })
  return { room, bans: data.room?.bans }
}
