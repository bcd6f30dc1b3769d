import { redirect } from '@sveltejs/kit'
import { loadMessages } from '#lib/i18n/load-messages.ts'
import { textParameter } from '#lib/navigation/query.ts'
import { withNext } from '#lib/navigation/next-path.ts'
import type { PageLoad } from './$types'

export const load: PageLoad = async ({ parent, url }) => {
  const [{ viewer }] = await Promise.all([parent(), loadMessages('pages')])
  if (!viewer) redirect(303, withNext('/login', url.pathname + url.search))
  return { name: textParameter(url, 'name') }
}
