import { redirect } from '@sveltejs/kit'
import { loadMessages } from '#lib/i18n/load-messages.ts'
import { withNext } from '#lib/navigation/next-path.ts'
import type { LayoutLoad } from './$types'

export const load: LayoutLoad = async ({ parent, url }) => {
  const [{ viewer }] = await Promise.all([parent(), loadMessages('settings')])
  if (!viewer) redirect(303, withNext('/login', url.pathname))
  return { viewer }
}
