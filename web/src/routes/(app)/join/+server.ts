import { redirect } from '@sveltejs/kit'
import { textParameter } from '#lib/navigation/query.ts'
import { roomPath } from '#lib/navigation/paths.ts'
import type { RequestHandler } from './$types'

/** The target of the form "Join a room by name". The room's page shows how to join it. */
export const GET: RequestHandler = ({ url }) => {
  const name = textParameter(url, 'name')
  redirect(303, name ? roomPath(name) : '/')
}
