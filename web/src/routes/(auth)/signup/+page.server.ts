import { redirect } from '@sveltejs/kit'
import { submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { nextPath } from '#lib/navigation/next-path.ts'
import { destinationAfterAuth, findInvitation, inviteCode } from '../invite.ts'
import { SignUpDocument, WelcomeDocument } from '../operations.ts'
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
    const client = getClient(fetch)
    const next = nextPath(url)
    const invitation = await findInvitation(client, next, fetch)
    // Where everyone can sign up, nobody should be refused because an invite has just ended.
    const { data: welcome } = await client.query(WelcomeDocument, {}).toPromise()
    const invite = welcome?.server.signUpPolicy === 'INVITE' ? inviteCode(next) : undefined
    const variables = {
      input: {
        username: values.username.trim(),
        password,
        displayName: values.displayName.trim() || undefined,
        invite,
      },
    }
    const { data, failure } = await submitMutation(client, SignUpDocument, { variables, values })
    if (failure) return failure
    const { token } = data.signUp
    await syncLocale(client, token, cookies)
    // An invite to the server leads nowhere else, and may be used up now.
    redirect(303, invitation?.room === null ? '/' : await destinationAfterAuth(client, token, next))
  },
}
