import { redirect } from '@sveltejs/kit'
import { act, texts } from '#lib/act.ts'
import { clientFor } from '#lib/graphql/client.ts'
import { parseTheme, THEME_COOKIE } from '#lib/theme.ts'
import { SignOutDocument } from './operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  signOut: async ({ fetch }) => {
    const { failure } = await act(clientFor(fetch), SignOutDocument, {}, {})
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
