import { MyRoomsDocument } from '#lib/chat/room-list.ts'
import { query } from '#lib/graphql/query.ts'
import type { LayoutLoad } from './$types'

export const load: LayoutLoad = async ({ parent, fetch }) => {
  const { client, viewer } = await parent()
  if (viewer) await query(client, MyRoomsDocument, { variables: {}, fetch })
}
