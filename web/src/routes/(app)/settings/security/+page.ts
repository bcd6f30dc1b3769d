import { query } from '#lib/graphql/query.ts'
import type { PageLoad } from './$types'
import { SessionsDocument } from './operations.ts'

export const load: PageLoad = async ({ parent, fetch }) => {
  const { client, viewer } = await parent()
  const data = await query(client, SessionsDocument, { variables: {}, fetch, requestPolicy: 'network-only' })
  const { sessions = [], identities = [], passkeys = [], hasPassword = true } = data.viewer ?? {}
  return { viewer, sessions, identities, passkeys, hasPassword, providers: data.server.signInProviders }
}
