import { redirect } from '@sveltejs/kit'
import { act, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { nextPath } from '#lib/navigation/next-path.ts'
import { destinationAfterAuth } from '../invite.ts'
import { SignInDocument } from '../operations.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  default: async ({ request, fetch, url }) => {
    const { username, password } = textFields(await request.formData(), 'username', 'password')
    const input = { username: username.trim(), password }
    const client = getClient(fetch)
    const { data, failure } = await act(client, SignInDocument, { input }, { username })
    if (failure) return failure
    redirect(303, await destinationAfterAuth(client, data.signIn.token, nextPath(url)))
  },
}
