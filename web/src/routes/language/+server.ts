import { redirect } from '@sveltejs/kit'
import { isLocale } from '@latchkey/messages/locales'
import { textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { query } from '#lib/graphql/query.ts'
import { keepLocale } from '#lib/i18n/keep-locale.ts'
import { nextPath } from '#lib/navigation/next-path.ts'
import { ViewerDocument } from '../viewer.ts'
import type { RequestHandler } from './$types'

/** Takes over the language that the viewer has chosen on another device, and returns to the page. */
export const GET: RequestHandler = async ({ cookies, fetch, url }) => {
  const { viewer } = await query(getClient(fetch), ViewerDocument, { variables: {}, fetch })
  if (viewer) keepLocale(cookies, viewer.settings.locale)
  redirect(303, nextPath(url))
}

/** Keeps the language that a reader chose on a page for people who are signed out, and returns to the page. */
export const POST: RequestHandler = async ({ request, url, cookies }) => {
  const { locale } = textFields(await request.formData(), 'locale')
  if (isLocale(locale)) keepLocale(cookies, locale)
  redirect(303, nextPath(url))
}
