import { redirect } from '@sveltejs/kit'
import { submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { nextPath } from '#lib/navigation/next-path.ts'
import { destinationAfterAuth } from '../invite.ts'
import { SignUpDocument } from '../operations.ts'
import { syncLocale } from '../sync-locale.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  default: async ({ request, fetch, cookies, url }) => {
    const { password, ...values } = textFields(
      await request.formData(),
      'username',
      'displayName',
      'password',
    )
    const variables = {
      input: {
        username: values.username.trim(),
        password,
        displayName: values.displayName.trim() || undefined,
      },
    }
    const client = getClient(fetch)
    const { data, failure } = await submitMutation(client, SignUpDocument, { variables, values })
    if (failure) return failure
    const { token } = data.signUp
    await syncLocale(client, token, cookies)
    redirect(303, await destinationAfterAuth(client, token, nextPath(url)))
  },
}
