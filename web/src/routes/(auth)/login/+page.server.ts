import { redirect } from '@sveltejs/kit'
import { act, texts } from '#lib/forms/action.ts'
import { clientFor } from '#lib/graphql/client.ts'
import { nextPath } from '#lib/redirect.ts'
import { goOn } from '../invited.ts'
import { SignInDocument } from '../operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  default: async ({ request, fetch, url }) => {
    const { username, password } = texts(await request.formData(), 'username', 'password')
    const input = { username: username.trim(), password }
    const client = clientFor(fetch)
    const { data, failure } = await act(client, SignInDocument, { input }, { username })
    if (failure) return failure
    redirect(303, await goOn(client, data.signIn.token, nextPath(url)))
  },
}
