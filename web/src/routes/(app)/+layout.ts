import { ask } from '#lib/graphql/query.ts'
import type { LayoutLoad } from './$types'
import { MyRoomsDocument } from '#lib/chat/operations.ts'

export const load: LayoutLoad = async ({ parent, fetch }) => {
  const { client, viewer } = await parent()
  if (viewer) await ask(client, MyRoomsDocument, {}, { fetch })
}
