import { query } from '#lib/graphql/query.ts'
import { textParameter } from '#lib/navigation/query.ts'
import { requireAdmin } from '../require-admin.ts'
import { ServerInvitesDocument } from './operations.ts'
import type { PageLoad } from './$types'

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const { client } = await parent()
  const { server, admin } = await query(client, ServerInvitesDocument, {
    variables: {},
    fetch,
    requestPolicy: 'network-only',
  })
  return {
    closed: server.signUpPolicy === 'CLOSED',
    invites: requireAdmin(admin).invites,
    createdId: textParameter(url, 'created'),
  }
}
