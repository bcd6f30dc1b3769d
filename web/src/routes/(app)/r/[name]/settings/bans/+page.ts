import { ask } from '#lib/graphql/ask.ts'
import type { PageLoad } from './$types'
import { BansDocument } from './operations.ts'

export const load: PageLoad = async ({ parent, fetch }) => {
  const { client, room } = await parent()
  await ask(client, BansDocument, { roomId: room.id }, { fetch, requestPolicy: 'network-only' })
  return { room }
}
