import { redirect } from '@sveltejs/kit'
import { withNext } from '#lib/navigation/next-path.ts'
import { preloadTimeline } from '../../r/[name]/_timeline/live-timeline.ts'
import { loadNewest } from '../../r/[name]/load-newest.ts'
import { findDirect } from './find-direct.ts'
import type { PageLoad } from './$types'

export const load: PageLoad = async ({ params: { id }, parent, fetch, url }) => {
  preloadTimeline()
  const { client, viewer } = await parent()
  if (!viewer) redirect(303, withNext('/login', url.pathname))
  const room = await findDirect(client, id, fetch)
  return { viewer, room, newest: await loadNewest(client, room.id, fetch) }
}
