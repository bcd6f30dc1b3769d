import { error, redirect } from '@sveltejs/kit'
import { m } from '@latchkey/messages'
import { loadMessages } from '#lib/i18n/load-messages.ts'
import { withNext } from '#lib/navigation/next-path.ts'
import type { LayoutLoad } from './$types'

export const load: LayoutLoad = async ({ parent, url }) => {
  const [{ viewer }] = await Promise.all([parent(), loadMessages('admin')])
  if (!viewer) redirect(303, withNext('/login', url.pathname))
  if (!viewer.admin) error(403, m.admin_forbidden())
  return { viewer }
}
