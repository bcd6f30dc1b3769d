import { redirect } from '@sveltejs/kit'
import { loadMessages } from '#lib/i18n/load-messages.ts'
import type { PageLoad } from './$types'

/** The page that opens when the server cannot be reached. Only people who are signed in have one. */
export const load: PageLoad = async ({ parent }) => {
  const [{ viewer }] = await Promise.all([parent(), loadMessages('pages')])
  if (!viewer) redirect(303, '/login')
}
