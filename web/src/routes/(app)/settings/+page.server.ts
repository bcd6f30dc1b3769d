import { redirect } from '@sveltejs/kit'
import { m } from '@latchkey/messages'
import { rejectField, submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { keepLocale } from '#lib/i18n/keep-locale.ts'
import { languageNames } from '#lib/i18n/language-names.ts'
import { LOCALE_COOKIE } from '#lib/i18n/locale.ts'
import { parseTheme, THEME_COOKIE } from '#lib/ui/theme.ts'
import {
  RemoveAvatarDocument,
  SignOutDocument,
  UpdateProfileDocument,
  UpdateSettingsDocument,
  UploadAvatarDocument,
} from './operations.ts'
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
  /** Without JavaScript. With it, the picture goes straight to the API, which accepts larger ones. */
  avatar: async ({ request, fetch }) => {
    const file = (await request.formData()).get('file')
    if (!(file instanceof File) || file.size === 0)
      return rejectField('file', m.picture_missing(), { values: {}, form: 'avatar' })
    const { failure } = await submitMutation(getClient(fetch), UploadAvatarDocument, {
      variables: { file },
      form: 'avatar',
    })
    return failure ?? { done: 'avatar' }
  },
  removeAvatar: async ({ fetch }) => {
    const { failure } = await submitMutation(getClient(fetch), RemoveAvatarDocument, {
      variables: {},
      form: 'avatar',
    })
    return failure ?? { done: 'removeAvatar' }
  },
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
