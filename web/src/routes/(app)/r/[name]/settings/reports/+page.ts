import { queryPage } from '#lib/graphql/pagination.ts'
import { showsResolved } from '#lib/reports/filter.ts'
import type { PageLoad } from './$types'
import { RoomReportsDocument } from './operations.ts'

const PAGE_SIZE = 20

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const { client, room } = await parent()
  const resolved = showsResolved(url)
  const variables = { name: room.name, open: !resolved }
  const data = await queryPage(client, RoomReportsDocument, { url, size: PAGE_SIZE, variables, fetch })
  return { room, reports: data.room?.reports, resolved }
}
