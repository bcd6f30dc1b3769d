import { query } from '#lib/graphql/query.ts'
import { ServerSettingsDocument } from './operations.ts'
import type { PageLoad } from './$types'

export const load: PageLoad = async ({ parent, fetch }) => {
  const { client } = await parent()
  const options = { variables: {}, fetch, requestPolicy: 'network-only' } as const
  return query(client, ServerSettingsDocument, options)
}
