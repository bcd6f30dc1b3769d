import { redirect } from '@sveltejs/kit'
import { isLocale } from '@latchkey/messages/locales'
import { textFields } from '#lib/forms/action.ts'
import { LOCALE_COOKIE } from '#lib/i18n/locale.ts'
import { nextPath } from '#lib/navigation/next-path.ts'
import { YEAR_S } from '#lib/ui/cookie.ts'
import type { RequestHandler } from './$types'

/** Keeps the language that a reader chose on a page for people who are signed out, and returns to the page. */
export const POST: RequestHandler = async ({ request, url, cookies }) => {
  const { locale } = textFields(await request.formData(), 'locale')
  // The settings change the cookie by script. Latchkey may be served by plain http.
  if (isLocale(locale))
    cookies.set(LOCALE_COOKIE, locale, {
      path: '/',
      maxAge: YEAR_S,
      sameSite: 'lax',
      httpOnly: false,
      secure: false,
    })
  redirect(303, nextPath(url))
}
