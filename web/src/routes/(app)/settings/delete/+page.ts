import { query } from '#lib/graphql/query.ts'
import type { PageLoad } from './$types'
import { OwnRoomsDocument } from './operations.ts'

export const load: PageLoad = async ({ parent, fetch }) => {
  const { client, viewer } = await parent()
  const data = await query(client, OwnRoomsDocument, {
    variables: {},
    fetch,
    requestPolicy: 'network-only',
  })
  const memberships = data.viewer?.memberships.nodes ?? []
  const rooms = memberships.filter(({ role }) => role === 'OWNER').map(({ room }) => room)
  return { viewer, rooms }
}
