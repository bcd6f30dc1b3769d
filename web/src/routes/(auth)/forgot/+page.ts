import { redirect } from '@sveltejs/kit'
import type { PageLoad } from './$types'

/** Without mail, the login page says what to do. */
export const load: PageLoad = async ({ parent }) => {
  const { server } = await parent()
  if (!server.emailEnabled) redirect(303, '/login')
}
