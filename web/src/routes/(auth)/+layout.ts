import { redirect } from '@sveltejs/kit'
import { nextPath } from '#lib/navigation/next-path.ts'
import type { LayoutLoad } from './$types'
import { invitedRoomName } from './invite.ts'

/** These pages load no script but signed-out.js: a person who signs up has nothing in the cache yet. */
export const csr = false

/** Redirects people who are logged in already. */
export const load: LayoutLoad = async ({ parent, url, fetch }) => {
  const { client, viewer } = await parent()
  const next = nextPath(url)
  if (viewer) redirect(303, next)
  return { invitedTo: await invitedRoomName(client, next, fetch) }
}
