import { submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { nextPath } from '#lib/navigation/next-path.ts'
import { findInvitation } from '../../invite.ts'
import { SignUpWithIdentityDocument } from '../../operations.ts'
import { syncLocale } from '../../sync-locale.ts'
import { neededInvite, redirectAfterSignUp } from '../complete-sign-up.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  default: async ({ request, fetch, cookies, url }) => {
    const values = textFields(await request.formData(), 'username', 'displayName')
    const client = getClient(fetch)
    const next = nextPath(url)
    const invitation = await findInvitation(client, next, fetch)
    const input = {
      username: values.username.trim(),
      displayName: values.displayName.trim() || undefined,
      invite: await neededInvite(client, next),
    }
    const variables = { input }
    const { data, failure } = await submitMutation(client, SignUpWithIdentityDocument, { variables, values })
    if (failure) return failure
    const { token } = data.signUpWithIdentity
    await syncLocale(client, token, cookies)
    await redirectAfterSignUp(client, token, { next, invitation })
  },
}
