import type { Cookies } from '@sveltejs/kit'
import { isLocale } from '@latchkey/messages/locales'
import type { Client } from '@urql/svelte'
import { keepLocale } from '#lib/i18n/keep-locale.ts'
import { LOCALE_COOKIE } from '#lib/i18n/locale.ts'
import { UpdateSettingsDocument } from '../(app)/settings/operations.ts'
import { ViewerDocument } from '../viewer.ts'

/**
 * Brings the languages of the account and of the browser together after logging in with `token`. The account's counts. If it
 * has none, the one that was chosen in this browser becomes the account's.
 */
export async function syncLocale(client: Client, token: string, cookies: Cookies): Promise<void> {
  const fetchOptions = { headers: { authorization: `Bearer ${token}` } }
  const { data } = await client.query(ViewerDocument, {}, { fetchOptions }).toPromise()
  const locale = data?.viewer?.settings.locale
  if (locale) return keepLocale(cookies, locale)
  const chosen = cookies.get(LOCALE_COOKIE)
  if (!isLocale(chosen)) return
  await client.mutation(UpdateSettingsDocument, { input: { locale: chosen } }, { fetchOptions }).toPromise()
}
