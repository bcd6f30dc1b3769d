import { redirect } from '@sveltejs/kit'
import { loadMessages } from '#lib/i18n/load-messages.ts'
import { withNext } from '#lib/navigation/next-path.ts'
import { joinShared } from '#lib/offline/shared.ts'
import type { PageLoad } from './$types'

export const load: PageLoad = async ({ parent, url }) => {
  const [{ viewer }] = await Promise.all([parent(), loadMessages('pages')])
  if (!viewer) redirect(303, withNext('/login', url.pathname + url.search))
  const text = joinShared({
    title: url.searchParams.get('title'),
    text: url.searchParams.get('text'),
    url: url.searchParams.get('url'),
  })
  return { text, lost: url.searchParams.has('lost') }
}
