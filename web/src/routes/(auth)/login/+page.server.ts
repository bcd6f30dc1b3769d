import { redirect } from '@sveltejs/kit'
import { submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { nextPath } from '#lib/navigation/next-path.ts'
import { destinationAfterAuth } from '../invite.ts'
import { SignInDocument } from '../operations.ts'
import { syncLocale } from '../sync-locale.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  default: async ({ request, fetch, cookies, url }) => {
    const { username, password, code } = textFields(await request.formData(), 'username', 'password', 'code')
    const variables = { input: { username: username.trim(), password, code: code || null } }
    const client = getClient(fetch)
    // Only a code that was typed can be wrong. Without one, the page asks for it.
    const values = { username, codeTyped: code && 'yes' }
    const { data, failure } = await submitMutation(client, SignInDocument, { variables, values })
    if (failure) return failure
    const { token } = data.signIn
    await syncLocale(client, token, cookies)
    redirect(303, await destinationAfterAuth(client, token, nextPath(url)))
  },
}
