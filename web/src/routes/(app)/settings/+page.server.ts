import { redirect } from '@sveltejs/kit'
import { m } from '@latchkey/messages'
import { rejectField, submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { parseTheme, THEME_COOKIE } from '#lib/ui/theme.ts'
import {
  RemoveAvatarDocument,
  SignOutDocument,
  UpdateProfileDocument,
  UploadAvatarDocument,
} from './operations.ts'
import type { Actions } from './$types'

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
      return rejectField('file', m.avatar_missing(), { values: {}, form: 'avatar' })
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
