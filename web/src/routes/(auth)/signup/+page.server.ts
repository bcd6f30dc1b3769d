import { redirect } from '@sveltejs/kit'
import { act, texts } from '#lib/forms/action.ts'
import { clientFor } from '#lib/graphql/client.ts'
import { nextPath } from '#lib/redirect.ts'
import { goOn } from '../invited.ts'
import { SignUpDocument } from '../operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  default: async ({ request, fetch, url }) => {
    const { username, displayName, password } = texts(
      await request.formData(),
      'username',
      'displayName',
      'password',
    )
    const input = { username: username.trim(), password, displayName: displayName.trim() || undefined }
    const client = clientFor(fetch)
    const { data, failure } = await act(client, SignUpDocument, { input }, { username, displayName })
    if (failure) return failure
    redirect(303, await goOn(client, data.signUp.token, nextPath(url)))
  },
}
