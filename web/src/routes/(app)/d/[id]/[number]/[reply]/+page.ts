import { redirect } from '@sveltejs/kit'
import type { PageLoad } from './$types'

/** A message of a thread is on the page of the root message, with the thread beside the messages. */
export const load: PageLoad = ({ url, params }) => {
  redirect(302, `${url.pathname.replace(/\/[^/]*$/, '')}?reply=${encodeURIComponent(params.reply)}`)
}
