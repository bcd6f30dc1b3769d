import { query } from '#lib/graphql/query.ts'
import { requireAdmin } from '../require-admin.ts'
import { HealthDocument } from './operations.ts'
import type { PageLoad } from './$types'

export const load: PageLoad = async ({ parent, fetch }) => {
  const { client } = await parent()
  const options = { variables: {}, fetch, requestPolicy: 'network-only' } as const
  const { admin } = await query(client, HealthDocument, options)
  return requireAdmin(admin)
}
