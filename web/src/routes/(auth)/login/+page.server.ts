import { redirect } from '@sveltejs/kit'
import { act, texts } from '#lib/act.ts'
import { clientFor } from '#lib/graphql/client.ts'
import { nextPath } from '#lib/next.ts'
import { SignInDocument } from '../operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  default: async ({ request, fetch, url }) => {
    const { username, password } = texts(await request.formData(), 'username', 'password')
    const input = { username: username.trim(), password }
    const { failure } = await act(clientFor(fetch), SignInDocument, { input }, { username })
    if (failure) return failure
    redirect(303, nextPath(url))
  },
}
