import { queryPage } from '#lib/graphql/pagination.ts'
import type { PageLoad } from './$types'
import { BansDocument } from './operations.ts'

const PAGE_SIZE = 50

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const { client, room } = await parent()
  const variables = { name: room.name }
  const data = await queryPage(client, BansDocument, { url, size: PAGE_SIZE, variables, fetch })
  return { room, bans: data.room?.bans }
}
