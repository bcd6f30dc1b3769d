import { error, redirect } from '@sveltejs/kit'
import { m } from '@latchkey/messages'
import { loadMessages } from '#lib/i18n/load-messages.ts'
import { query } from '#lib/graphql/query.ts'
import { withNext } from '#lib/navigation/next-path.ts'
import { AdminAccessDocument } from './operations.ts'
import type { LayoutLoad } from './$types'

export const load: LayoutLoad = async ({ parent, url, fetch }) => {
  const [{ viewer, client }] = await Promise.all([parent(), loadMessages('admin')])
  if (!viewer) redirect(303, withNext('/login', url.pathname))
  if (!viewer.admin) error(403, m.admin_forbidden())
  const options = { variables: {}, fetch, requestPolicy: 'network-only' } as const
  const access = await query(client, AdminAccessDocument, options)
  if (access.server.adminSecondFactorRequired && !access.viewer?.signedInWithTwoFactors)
    redirect(303, '/settings/security?for=admin#two-step')
  return { viewer }
}
