import { queryPage } from '#lib/graphql/pagination.ts'
import { textParameter } from '#lib/navigation/query.ts'
import type { PageLoad } from './$types'
import { InvitesDocument } from './operations.ts'

const PAGE_SIZE = 30

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const { client, room } = await parent()
  const variables = { name: room.name }
  const data = await queryPage(client, InvitesDocument, { url, size: PAGE_SIZE, variables, fetch })
  return { room, invites: data.room?.invites, createdId: textParameter(url, 'created') }
}
