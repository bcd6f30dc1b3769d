import { redirect } from '@sveltejs/kit'
import { act, texts } from '#lib/act.ts'
import { clientFor } from '#lib/graphql/client.ts'
import { parseTheme, THEME_COOKIE } from '#lib/theme.ts'
import { SignOutDocument, UpdateProfileDocument } from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  profile: async ({ request, fetch }) => {
    const form = await request.formData()
    const { displayName } = texts(form, 'displayName')
    const input = { displayName, bot: form.has('bot') }
    const { failure } = await act(
      clientFor(fetch),
      UpdateProfileDocument,
      { input },
      { displayName },
      'profile',
    )
    return failure ?? { done: 'profile' }
  },
  signOut: async ({ fetch }) => {
    const { failure } = await act(clientFor(fetch), SignOutDocument, {}, {}, 'signOut')
    if (failure) return failure
    redirect(303, '/')
  },
  /** Without JavaScript; with it, choosing is enough. */
  theme: async ({ request, cookies }) => {
    const { theme } = texts(await request.formData(), 'theme')
    cookies.set(THEME_COOKIE, parseTheme(theme), {
      maxAge: 31_536_000,
      httpOnly: false,
      sameSite: 'lax',
      path: '/',
    })
    redirect(303, '/settings')
  },
}
