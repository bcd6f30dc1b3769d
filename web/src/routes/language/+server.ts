import { redirect } from '@sveltejs/kit'
import { getClient } from '#lib/graphql/client.ts'
import { query } from '#lib/graphql/query.ts'
import { keepLocale } from '#lib/i18n/keep-locale.ts'
import { nextPath } from '#lib/navigation/next-path.ts'
import { ViewerDocument } from '../viewer.ts'
import type { RequestHandler } from './$types'

/** Takes over the language that the viewer has chosen on another device, then leads to the page in it. */
export const GET: RequestHandler = async ({ cookies, fetch, url }) => {
  const { viewer } = await query(getClient(fetch), ViewerDocument, { variables: {}, fetch })
  if (viewer) keepLocale(cookies, viewer.settings.locale)
  redirect(303, nextPath(url))
}
