import { query } from '#lib/graphql/query.ts'
import type { PageLoad } from './$types'
import { BlockedPeopleDocument } from './operations.ts'

export const load: PageLoad = async ({ parent, fetch }) => {
  const { client } = await parent()
  await query(client, BlockedPeopleDocument, { variables: {}, fetch, requestPolicy: 'network-only' })
}
