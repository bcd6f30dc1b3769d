import { redirect } from '@sveltejs/kit'
import { submitMutation, textFields } from '#lib/forms/action.ts'
import { getClient } from '#lib/graphql/client.ts'
import { roomPath } from '#lib/navigation/paths.ts'
import { parsePolicy } from '#lib/sign-up/policy.ts'
import { SetUpServerDocument } from '../operations.ts'
import { syncLocale } from '../sync-locale.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  default: async ({ request, fetch, cookies }) => {
    const { password, code, ...values } = textFields(
      await request.formData(),
      'code',
      'serverName',
      'signUpPolicy',
      'roomName',
      'username',
      'password',
    )
    const client = getClient(fetch)
    const input = {
      ...values,
      code: code.trim(),
      username: values.username.trim(),
      password,
      signUpPolicy: parsePolicy(values.signUpPolicy),
    }
    const { data, failure } = await submitMutation(client, SetUpServerDocument, {
      variables: { input },
      values,
    })
    if (failure) return failure
    await syncLocale(client, data.setUpServer.token, cookies)
    redirect(303, roomPath(values.roomName.trim()))
  },
}
