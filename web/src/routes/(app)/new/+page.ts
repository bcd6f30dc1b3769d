import { redirect } from '@sveltejs/kit'
import { textParameter } from '#lib/navigation/query.ts'
import { withNext } from '#lib/navigation/next-path.ts'
import type { PageLoad } from './$types'

export const load: PageLoad = async ({ parent, url }) => {
  const { viewer } = await parent()
  if (!viewer) redirect(303, withNext('/login', url.pathname + url.search))
  return { name: textParameter(url, 'name') }
}
