import { redirect } from '@sveltejs/kit'
import { query } from '#lib/graphql/query.ts'
import { NeedsSetupDocument } from '../operations.ts'
import type { PageLoad } from './$types'

/** Redirects to the login page once the server is set up. */
export const load: PageLoad = async ({ parent, url, fetch }) => {
  const { client } = await parent()
  const { server } = await query(client, NeedsSetupDocument, { variables: {}, fetch })
  if (!server.needsSetup) redirect(303, '/login')
  return { code: url.searchParams.get('code') ?? '' }
}
