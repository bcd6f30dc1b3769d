import { redirect } from '@sveltejs/kit'
import { withNext } from '#lib/navigation/next-path.ts'
import type { LayoutLoad } from './$types'

export const load: LayoutLoad = async ({ parent, url }) => {
  const { viewer } = await parent()
  if (!viewer) redirect(303, withNext('/login', url.pathname))
  return { viewer }
}
