import { redirect } from '@sveltejs/kit'
import { roomPath } from '#lib/navigation/paths.ts'
import type { RequestHandler } from './$types'

/** Where the form "join by name" leads: a room's own page says how it is joined. */
export const GET: RequestHandler = ({ url }) => {
  const name = url.searchParams.get('name')?.trim()
  redirect(303, name ? roomPath(name) : '/')
}
