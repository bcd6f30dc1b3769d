import { query } from '#lib/graphql/query.ts'
import type { PageLoad } from './$types'
import { SessionsDocument } from './operations.ts'

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const { client, viewer } = await parent()
  const data = await query(client, SessionsDocument, { variables: {}, fetch, requestPolicy: 'network-only' })
  return {
    viewer,
    emailEnabled: data.server.emailEnabled,
    email: data.viewer?.emailConfirmed ? data.viewer.email : null,
    pendingEmail: data.viewer?.pendingEmail ?? null,
    totpEnabled: data.viewer?.totpEnabled ?? false,
    recoveryCodesLeft: data.viewer?.recoveryCodesLeft ?? 0,
    neededForAdmin: url.searchParams.get('for') === 'admin',
    sessions: data.viewer?.sessions ?? [],
  }
}
