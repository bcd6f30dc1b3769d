import { redirect } from '@sveltejs/kit'
import { submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { keepLocale } from '#lib/i18n/keep-locale.ts'
import { languageNames } from '#lib/i18n/language-names.ts'
import { LOCALE_COOKIE } from '#lib/i18n/locale.ts'
import { parseTheme, THEME_COOKIE } from '#lib/ui/theme.ts'
import { avatarActions } from './_avatar/actions.ts'
import { SignOutDocument, UpdateProfileDocument, UpdateSettingsDocument } from './operations.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = () => ({
  languages: languageNames(),
  // Of the server, since browsers know other names for some.
  timeZones: Intl.supportedValuesOf('timeZone'),
})

export const actions: Actions = {
  profile: async ({ request, fetch }) => {
    const form = await request.formData()
    const values = textFields(form, 'displayName')
    const { failure } = await submitMutation(getClient(fetch), UpdateProfileDocument, {
      variables: { input: { ...values, bot: form.has('bot') } },
      values,
      form: 'profile',
    })
    return failure ?? { done: 'profile' }
  },
  ...avatarActions,
  logOut: async ({ fetch }) => {
    const { failure } = await submitMutation(getClient(fetch), SignOutDocument, {
      variables: {},
      form: 'logOut',
    })
    if (failure) return failure
    redirect(303, '/')
  },
  /** A new language needs a new document. */
  language: async ({ request, fetch, cookies }) => {
    const values = textFields(await request.formData(), 'locale', 'timeZone')
    const input = { locale: values.locale || null, timeZone: values.timeZone || null }
    const { failure } = await submitMutation(getClient(fetch), UpdateSettingsDocument, {
      variables: { input },
      values,
      form: 'language',
    })
    if (failure) return failure
    if (input.locale === (cookies.get(LOCALE_COOKIE) ?? null)) return { done: 'language' }
    keepLocale(cookies, input.locale)
    redirect(303, '/settings')
  },
  /** Without JavaScript. With it, choosing a theme is enough. */
  theme: async ({ request, cookies }) => {
    const { theme } = textFields(await request.formData(), 'theme')
    cookies.set(THEME_COOKIE, parseTheme(theme), {
      maxAge: 31_536_000,
      httpOnly: false,
      sameSite: 'lax',
      path: '/',
    })
    redirect(303, '/settings')
  },
}
