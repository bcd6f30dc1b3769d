import { redirect } from '@sveltejs/kit'
import { act, refuse, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { parseTheme, THEME_COOKIE } from '#lib/ui/theme.ts'
import { NO_PICTURE } from './_avatar/picture.ts'
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
    const { displayName } = textFields(form, 'displayName')
    const input = { displayName, bot: form.has('bot') }
    const { failure } = await act(
      getClient(fetch),
      UpdateProfileDocument,
      { input },
      { displayName },
      'profile',
    )
    return failure ?? { done: 'profile' }
  },
  /** Without JavaScript; with it, the picture goes straight to the API, which takes larger ones. */
  avatar: async ({ request, fetch }) => {
    const file = (await request.formData()).get('file')
    if (!(file instanceof File) || file.size === 0) return refuse('file', NO_PICTURE, {}, 'avatar')
    const { failure } = await act(getClient(fetch), UploadAvatarDocument, { file }, {}, 'avatar')
    return failure ?? { done: 'avatar' }
  },
  removeAvatar: async ({ fetch }) => {
    const { failure } = await act(getClient(fetch), RemoveAvatarDocument, {}, {}, 'avatar')
    return failure ?? { done: 'removeAvatar' }
  },
  signOut: async ({ fetch }) => {
    const { failure } = await act(getClient(fetch), SignOutDocument, {}, {}, 'signOut')
    if (failure) return failure
    redirect(303, '/')
  },
  /** Without JavaScript; with it, choosing is enough. */
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
