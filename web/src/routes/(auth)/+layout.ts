import { redirect } from '@sveltejs/kit'
import { nextPath } from '#lib/navigation/next-path.ts'
import type { LayoutLoad } from './$types'
import { invitedTo } from './invite.ts'

/** Whoever has an account open already goes where they wanted to go. */
export const load: LayoutLoad = async ({ parent, url, fetch }) => {
  const { client, viewer } = await parent()
  const next = nextPath(url)
  if (viewer) redirect(303, next)
  return { invitedTo: await invitedTo(client, next, fetch) }
}
