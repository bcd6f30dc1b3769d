import type { Cookies } from '@sveltejs/kit'
import { YEAR_S } from '#lib/ui/cookie.ts'
import { LOCALE_COOKIE } from './locale.ts'

/** Keeps the chosen language in the browser. Null for the browser's own. */
export function keepLocale(cookies: Cookies, locale: string | null | undefined): void {
  // Latchkey may be served by plain http.
  const options = { path: '/', sameSite: 'lax', secure: false } as const
  if (locale) cookies.set(LOCALE_COOKIE, locale, { ...options, maxAge: YEAR_S })
  else cookies.delete(LOCALE_COOKIE, options)
}
