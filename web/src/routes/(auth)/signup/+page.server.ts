import { submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { nextPath } from '#lib/navigation/next-path.ts'
import { findInvitation } from '../invite.ts'
import { SignUpDocument } from '../operations.ts'
import { syncLocale } from '../sync-locale.ts'
import { neededInvite, redirectAfterSignUp } from './complete-sign-up.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  default: async ({ request, fetch, cookies, url }) => {
    const { password, ...values } = textFields(
      await request.formData(),
      'username',
      'displayName',
      'password',
    )
    const client = getClient(fetch)
    const next = nextPath(url)
    const invitation = await findInvitation(client, next, fetch)
    const variables = {
      input: {
        username: values.username.trim(),
        password,
        displayName: values.displayName.trim() || undefined,
        invite: await neededInvite(client, next),
      },
    }
    const { data, failure } = await submitMutation(client, SignUpDocument, { variables, values })
    if (failure) return failure
    const { token } = data.signUp
    await syncLocale(client, token, cookies)
    await redirectAfterSignUp(client, token, { next, invitation })
  },
}
