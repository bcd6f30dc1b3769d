import { redirect } from '@sveltejs/kit'
import { nextPath } from '#lib/next.ts'
import type { LayoutLoad } from './$types'

/** Whoever has an account open already goes where they wanted to go. */
export const load: LayoutLoad = async ({ parent, url }) => {
  const { viewer } = await parent()
  if (viewer) redirect(303, nextPath(url))
}
